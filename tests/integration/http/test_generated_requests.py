"""Thousands of requests, right and wrong, made out of the OpenAPI document: each gets an answer that it documents."""

import json
from typing import Any

import pytest

from tests.support.api_surface import METHODS
from tests.support.documented import Documented, media_type_of
from tests.support.generated_requests import Known, Request, requests_of
from tests.support.prepared import prepared
from tests.support.seeds import check_each
from tests.support.whole_groups import whole_groups
from tests.support.world import World

pytestmark = pytest.mark.generated

REQUESTS = 240
"""Requests to each operation."""

OPERATIONS = [(method, path) for path, methods in METHODS.items() for method in methods]
CALLERS = [("ana", ""), ("ben", ""), ("eve", ""), ("ops", "admin")]
GROUP = {"name": "Walkers", "group_type": "work", "members": ["ben", "chen"], "admins": ["dara"]}
POLICY = {"level": "full", "override": {"lowest": "silent", "highest": "full"}}
MANY = [f"user-{number:04d}" for number in range(700)]
PHONE = {"platform": "fcm", "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b"}


@pytest.fixture
def peopled(world: World) -> World:
    """A stack that can push, with two groups whose members were notified, one of them in several items."""
    return prepared(world, two_groups)


def two_groups(world: World) -> None:
    world.configure("FcmApplicationArn", world.backing.make_application())
    admin: dict[str, Any] = {"roles": "admin"}
    assert world.request("PUT", "/policies/default", "ops", POLICY, headers={"If-Match": '"0"'}, **admin)[0] == 200
    assert world.request("PUT", "/me/devices/phone", "ben", PHONE)[0] == 200
    assert world.request("POST", "/groups", "ana", GROUP | {"group_id": "walkers"})[0] == 201
    many = {"name": "Many", "group_type": "super", "members": ["ben", *MANY], "group_id": "many"}
    assert world.request("POST", "/groups", "ana", many)[0] == 201
    world.settle()


def known(world: World) -> Known:
    """Return what a client of the stack could have learnt."""
    _, inbox = world.request("GET", "/me/notifications", "ben", query={"limit": "1"})
    _, members = world.request("GET", "/groups/many/members", "ana", query={"limit": "7"})
    _, versions = world.request("GET", "/policies/default/versions", "ops", roles="admin")
    cursors = [page["next_cursor"] for page in (inbox, members, versions)]
    return Known(
        values={
            "group_id": ["walkers", "many", "w%61lkers", "../walkers", "a/b", "."],
            "device_id": ["phone", "ph:one", "a/b", ".."],
            "scope": ["default", "group_type/work", "DEFAULT"],
            "group_type": ["work", "super", "normal", "club"],
            "cursor": [*filter(None, cursors), "WzFd", "e30"],
            "limit": ["1", "100", "1000", "0", "-1", "1e3", "9" * 50, "\uff11"],
        },
        bodies={
            "createGroup": GROUP,
            "previewPolicy": {"group": GROUP},
            "markRead": {"through": inbox["notifications"][0]["notification_id"]},
            "putDevice": PHONE,
        },
        callers=CALLERS,
    )


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_a_documented_one_and_no_group_is_half_written(peopled: World, method: str, path: str) -> None:
    document = peopled.request("GET", "/openapi.json", "")[1]
    documented = Documented(document, path, method)
    wanted = whole_groups(peopled)

    def check(request: Request) -> None:
        answer = peopled.invoke("ApiFunction", request.as_event())
        documented.check(answer["statusCode"], media_type_of(answer), answer["body"] or "")
        if (method, path, answer["statusCode"]) == ("POST", "/groups", 201):
            asked, group = json.loads(request.body or ""), json.loads(answer["body"])["group"]
            owner = asked.get("owner") or (asked.get("creator") or {}).get("user_id") or request.user
            wanted[group["group_id"]] = {*asked["members"], *(asked.get("admins") or ()), owner}

    check_each(requests_of(document, path, method, known(peopled)), REQUESTS, check)
    assert whole_groups(peopled) == wanted


def test_there_are_at_least_five_thousand_requests() -> None:
    assert len(OPERATIONS) * REQUESTS >= 5_000
