"""Endpoints and token items are deleted with their device, in every way in which a device goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from herald.entrypoints import aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from tests.support.deployment import REGION
from tests.support.operations import allow_pushes
from tests.support.policies_desk import FULL, Desk
from tests.support.world import World

REGISTRATION = 130


@pytest.fixture
def pushing(world: World) -> World:
    allow_pushes(world)
    Desk(world).put(FULL)
    return world


def phone(name: str) -> dict[str, Any]:
    return {"platform": "fcm", "token": f"token-of-{name}:".ljust(60, "t")}


def register(world: World, user: str, device_id: str, token: str) -> int:
    world.clock.advance(1)
    status: int = world.send("PUT", f"/me/devices/{device_id}", user, phone(token))["status"]
    return status


def endpoints() -> dict[str, Any]:
    found: dict[str, Any] = sns_backends[DEFAULT_ACCOUNT_ID][REGION].platform_endpoints
    return found


def left(world: World) -> tuple[list[str], int, int]:
    """Return the phones that have an endpoint, and how many token items and retired endpoints there are."""
    phones = sorted(each.token.partition(":")[0].removeprefix("token-of-") for each in endpoints().values())
    items = world.items("SettingsTable")
    tokens = sum(item["SK"]["S"] == "TOKEN" for item in items)
    return phones, tokens, sum(item["PK"]["S"] == "TOKEN#RETIRED" for item in items)


def push_to(world: World, user: str) -> list[str]:
    """Create a group with a user. Returns the reasons for which the user got no push."""
    world.request("POST", "/groups", "alice", {"name": "Hikers", "group_type": "work", "members": [user]})
    world.settle()
    withheld = [line for line in world.audit_lines() if line["event"] == "push.withheld"]
    return [line["reason"] for line in withheld if line["recipient_ids"] == user]


def pushes(name: str) -> int:
    return sum(len(each.messages) for each in endpoints().values() if f"-{name}:" in each.token)


@contextmanager
def before_sns(
    world: World, monkeypatch: pytest.MonkeyPatch, operation: str, happens: Callable[[], None]
) -> Iterator[None]:
    """Let something happen, once, before a call of SNS by functions that start here."""
    original, waiting = aws.sns, [happens]

    def client() -> BaseClient:
        made: BaseClient = original()
        made.meta.events.register(f"before-call.sns.{operation}", lambda **_: waiting.pop()() if waiting else None)
        return made

    with monkeypatch.context() as patch:
        patch.setattr(aws, "sns", client)
        world.cold_start()
        yield
    world.cold_start()


class Died(BaseException):
    """The process ends."""


def die() -> None:
    raise Died


def test_a_token_that_rotates_leaves_nothing(pushing: World) -> None:
    for number in range(7):
        assert register(pushing, "ben", "phone", f"ben{number}") == 200
    assert left(pushing) == (["ben6"], 1, 0)


def test_a_deleted_device_leaves_nothing(pushing: World) -> None:
    register(pushing, "ben", "phone", "ben")
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 204
    assert left(pushing) == ([], 0, 0)


def test_a_device_that_an_eleventh_replaces_leaves_nothing(pushing: World) -> None:
    for number in range(13):
        assert register(pushing, "ben", f"d{number}", f"ben{number}") == 200
    assert left(pushing) == (sorted(f"ben{number}" for number in range(3, 13)), 10, 0)


@pytest.mark.parametrize("way", ["disabled", "deleted"])
def test_a_device_that_is_gone_at_a_push_leaves_nothing(pushing: World, way: str) -> None:
    register(pushing, "ben", "phone", "ben")
    (arn,) = endpoints()
    if way == "disabled":
        endpoints()[arn].attributes["Enabled"] = "false"
    else:
        del endpoints()[arn]
    assert push_to(pushing, "ben") == ["no_device"]
    assert left(pushing) == ([], 0, 0)
    assert pushing.request("GET", "/me/devices", "ben")[1]["devices"] == []


def test_a_phone_that_another_user_registers_keeps_its_endpoint_for_that_user_alone(pushing: World) -> None:
    register(pushing, "ben", "phone", "shared")
    register(pushing, "chen", "phone", "shared")
    assert left(pushing) == (["shared"], 1, 0)
    assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 404
    push_to(pushing, "chen")
    assert pushes("shared") == 1


def test_a_phone_under_another_name_leaves_nothing_of_the_device_that_had_the_name(pushing: World) -> None:
    register(pushing, "ben", "old", "first")
    register(pushing, "ben", "new", "second")
    register(pushing, "ben", "new", "first")
    assert left(pushing) == (["first"], 1, 0)


def test_a_registration_that_is_refused_leaves_nothing(pushing: World) -> None:
    apns = {"platform": "apns", "token": "ab" * 32}
    assert pushing.send("PUT", "/me/devices/phone", "ben", apns)["status"] == 422
    assert left(pushing) == ([], 0, 0)


def test_a_user_who_leaves_a_phone_does_not_take_it_from_the_next_who_registers_it_meanwhile(
    pushing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(pushing, "ben", "phone", "shared")
    answers: list[int] = []

    def arrive() -> None:
        answers.append(register(pushing, "chen", "phone", "shared"))

    with before_sns(pushing, monkeypatch, "DeleteEndpoint", arrive):
        assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 204
    assert answers == [200]
    assert left(pushing) == (["shared"], 1, 0)
    push_to(pushing, "chen")
    assert pushes("shared") == 1


def test_a_phone_that_is_registered_while_another_user_leaves_it_has_an_endpoint_after_a_retry(
    pushing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(pushing, "ben", "phone", "shared")

    def leave() -> None:
        assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 204

    with before_sns(pushing, monkeypatch, "SetEndpointAttributes", leave):
        assert register(pushing, "chen", "phone", "shared") == 503
    assert register(pushing, "chen", "phone", "shared") == 200
    push_to(pushing, "chen")
    assert pushes("shared") == 1
    assert left(pushing) == (["shared"], 1, 0)


def clean_up(world: World) -> None:
    """Let another user register a phone, some minutes later."""
    world.clock.advance(REGISTRATION)
    assert register(world, "zoe", "phone", "zoe") == 200


@pytest.mark.parametrize("operation", ["CreatePlatformEndpoint", "SetEndpointAttributes"])
def test_a_registration_that_dies_leaves_nothing_that_lasts(
    pushing: World, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    with before_sns(pushing, monkeypatch, operation, die), pytest.raises(Died):
        register(pushing, "ben", "phone", "ben")
    clean_up(pushing)
    assert left(pushing) == (["zoe"], 1, 0)


def test_a_removal_that_dies_leaves_nothing_that_lasts(pushing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    register(pushing, "ben", "phone", "ben")
    with before_sns(pushing, monkeypatch, "DeleteEndpoint", die), pytest.raises(Died):
        pushing.send("DELETE", "/me/devices/phone", "ben")
    assert left(pushing) == (["ben"], 0, 1)
    assert push_to(pushing, "ben") == ["no_device"]
    clean_up(pushing)
    assert left(pushing) == (["zoe"], 1, 0)


def test_a_push_that_dies_at_a_device_that_is_gone_leaves_nothing_that_lasts(
    pushing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(pushing, "ben", "phone", "ben")
    next(iter(endpoints().values())).attributes["Enabled"] = "false"
    with before_sns(pushing, monkeypatch, "DeleteEndpoint", die), pytest.raises(Died):
        push_to(pushing, "ben")
    clean_up(pushing)
    assert left(pushing) == (["zoe"], 1, 0)


def test_a_phone_whose_removal_died_can_be_registered_by_anybody_and_is_not_cleaned_up(
    pushing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(pushing, "ben", "phone", "shared")
    with before_sns(pushing, monkeypatch, "DeleteEndpoint", die), pytest.raises(Died):
        pushing.send("DELETE", "/me/devices/phone", "ben")
    assert register(pushing, "chen", "phone", "shared") == 200
    clean_up(pushing)
    assert left(pushing) == (["shared", "zoe"], 2, 0)


def test_an_endpoint_that_sns_does_not_delete_is_named_in_the_audit_and_deleted_later(
    pushing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(pushing, "ben", "phone", "ben")

    def refuse() -> None:
        raise ClientError({"Error": {"Code": "AuthorizationError", "Message": "no"}}, "DeleteEndpoint")

    with before_sns(pushing, monkeypatch, "DeleteEndpoint", refuse):
        assert pushing.send("DELETE", "/me/devices/phone", "ben")["status"] == 204
    (line,) = [line for line in pushing.audit_lines() if line["event"] == "endpoint.left"]
    assert (line["item"], line["reason"]) == (next(iter(endpoints())), "TemporarilyUnavailable: AuthorizationError")
    clean_up(pushing)
    assert left(pushing) == (["zoe"], 1, 0)
