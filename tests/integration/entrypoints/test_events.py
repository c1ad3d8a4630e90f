"""Every sample in events/ is played into its handler, and answered as its name says."""

import json
from pathlib import Path
from typing import Any

import pytest

from herald_tools.local.paths import ROOT
from herald_tools.openim.standin import OpenIM
from tests.support.openim_link import connect
from tests.support.webhooks import open_webhook
from tests.support.world import World

EVENTS = ROOT / "events"
STATUS = {
    "create_group": 201,
    "create_group_for_another_owner": 201,
    "create_group_on_behalf": 201,
    "create_group_on_behalf_by_a_user": 403,
    "create_group_invalid": 422,
    "create_group_not_json": 400,
    "get_group": 404,
    "get_group_with_encoded_id": 404,
    "get_group_below_base_path": 404,
    "list_members": 404,
    "list_deliveries": 404,
    "list_notifications": 200,
    "head_notifications": 200,
    "preflight": 405,
    "count_unread": 200,
    "mark_read": 204,
    "health": 200,
    "openapi": 200,
    "docs": 200,
    "list_notifications_v1": 200,
    "list_policies": 200,
    "get_policy": 200,
    "put_policy": 200,
    "put_policy_without_if_match": 428,
    "put_policy_unknown_placeholder": 422,
    "delete_policy": 412,
    "list_policy_versions": 200,
    "preview_policy": 200,
    "get_preferences": 200,
    "list_devices": 200,
    "put_preferences": 200,
    "put_device": 422,
    "delete_device": 404,
    "unknown_path": 404,
    "wrong_method": 405,
}


def samples(function: str) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in sorted((EVENTS / function).glob("*.json"))]


def load(path: Path) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(path.read_text())
    return event


def test_every_function_has_samples_and_every_sample_a_function() -> None:
    functions = {path.name for path in (ROOT / "functions").iterdir() if path.is_dir()}
    assert {path.name for path in EVENTS.iterdir()} == functions
    assert all(list((EVENTS / function).glob("*.json")) for function in functions)


@pytest.mark.parametrize("path", samples("api"))
def test_a_request_is_answered(world: World, path: Path) -> None:
    answer = world.invoke("ApiFunction", load(path))
    assert answer["statusCode"] == STATUS[path.stem], answer["body"]


def test_the_group_below_a_base_path_is_the_one_that_was_created(world: World) -> None:
    event = load(EVENTS / "api" / "get_group_below_base_path.json")
    group_id, caller = (
        event["pathParameters"]["proxy"].rpartition("/")[2],
        event["requestContext"]["authorizer"]["user_id"],
    )
    body = {"name": "Hikers", "group_type": "work", "members": ["ivan"], "group_id": group_id}
    assert world.request("POST", "/groups", caller, body)[0] == 201
    assert world.invoke("ApiFunction", event)["statusCode"] == 200


def test_a_preflight_request_is_granted_to_a_page_that_may_call_the_api(world: World) -> None:
    event = load(EVENTS / "api" / "preflight.json")
    world.configure("AllowedOrigins", event["headers"]["Origin"])
    assert world.invoke("ApiFunction", event)["statusCode"] == 204


@pytest.mark.parametrize("path", samples("authorizer"))
def test_a_bad_token_is_unauthorized(world: World, path: Path) -> None:
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        world.invoke("AuthorizerFunction", load(path))


@pytest.mark.parametrize(
    ("sample", "kinds"),
    [
        ("group", ["group.creation.confirmed", "group.invitation.received"]),
        ("group_of_an_earlier_version", ["group.creation.confirmed"]),
    ],
)
def test_a_committed_group_is_announced(world: World, sample: str, kinds: list[str]) -> None:
    event = load(EVENTS / "announce_group" / f"{sample}.json")
    assert world.invoke("AnnounceGroupFunction", event) == {"batchItemFailures": []}
    assert [json.loads(message["Body"])["type"] for message in world.messages("InboxQueue")] == kinds


@pytest.mark.parametrize("path", samples("invite_members"))
def test_the_members_of_a_chunk_are_invited(world: World, path: Path) -> None:
    event = load(path)
    assert world.invoke("InviteMembersFunction", event) == {"batchItemFailures": []}
    messages = world.messages("InboxQueue")
    assert len(messages) == len(event["Records"])
    assert {json.loads(message["Body"])["type"] for message in messages} == {"group.invitation.received"}


@pytest.mark.parametrize("path", samples("deliver_inbox"))
def test_a_message_is_delivered_to_its_recipients(world: World, path: Path) -> None:
    event = load(path)
    assert world.invoke("DeliverInboxFunction", event) == {"batchItemFailures": []}
    recipients = [json.loads(record["body"])["data"]["recipients"] for record in event["Records"]]
    expected = sorted(user for each in recipients for users in each.values() for user in users)
    assert sorted(item["PK"]["S"].removeprefix("USER#") for item in world.notifications()) == expected


@pytest.mark.parametrize("path", samples("deliver_push"))
def test_a_message_is_pushed_and_an_invalid_one_quarantined(world: World, path: Path) -> None:
    assert world.invoke("DeliverPushFunction", load(path)) == {"batchItemFailures": []}
    assert len(world.messages("PushDeadLetterQueue")) == (path.stem == "not_a_message")


@pytest.mark.parametrize("path", samples("deliver_openim"))
def test_a_message_is_sent_to_openim_and_an_invalid_one_quarantined(
    world: World, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    openim, event = OpenIM.fresh(), load(path)
    connect(world, openim, monkeypatch)
    assert world.invoke("DeliverOpenimFunction", event) == {"batchItemFailures": []}
    is_message = path.stem != "not_a_message"
    assert bool(openim.calls.to("/msg/send_msg")) == is_message
    assert len(world.messages("OpenimDeadLetterQueue")) == (not is_message)


@pytest.mark.parametrize("path", samples("deliver_webhook"))
def test_a_message_is_sent_to_the_webhook_and_an_invalid_one_quarantined(
    world: World, monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    receiver, event = open_webhook(world, monkeypatch), load(path)
    assert world.invoke("DeliverWebhookFunction", event) == {"batchItemFailures": []}
    is_message = path.stem != "not_a_message"
    assert receiver.posts == is_message
    assert list(receiver.bodies.values()) == [each["body"].encode() for each in event["Records"] if is_message]
    assert len(world.messages("WebhookDeadLetterQueue")) == (not is_message)


@pytest.mark.parametrize("path", samples("reconcile"))
def test_reconcile_looks_and_says_what_it_found(world: World, path: Path) -> None:
    answer = world.invoke("ReconcileFunction", load(path))
    assert (answer["skipped"], answer["finished"], answer["found"]) == (False, True, 0)


def test_the_sample_group_goes_the_whole_way(world: World) -> None:
    event = load(EVENTS / "api" / "create_group.json")
    assert world.invoke("ApiFunction", event)["statusCode"] == 201
    world.settle()
    assert len(world.notifications()) == 12
