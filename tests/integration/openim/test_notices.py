"""A group is created, and OpenIM's users have a notice of it: each one, once, in their language."""

import json
from typing import Any

import pytest

from herald_tools.openim.standin import OpenIM
from tests.support.openim_link import messages_of, notices_of, times_noticed
from tests.support.policies_desk import Desk, kinds
from tests.support.world import World

GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"], "admins": ["dara"]}


def create(world: World, **changes: object) -> str:
    status, answer = world.request("POST", "/groups", "alice", {**GROUP, **changes})
    assert status == 201
    return str(answer["group"]["group_id"])


def prefer(world: World, user: str, **preferences: Any) -> None:
    status, _ = world.request("PUT", "/me/preferences", user, preferences)
    assert status == 200


def test_every_recipient_has_one_notice_with_the_notification_in_it(world: World, openim: OpenIM) -> None:
    group_id = create(world)
    world.settle()
    for user in ("alice", "ben", "chen", "dara"):
        (notice,) = notices_of(openim, user)
        (listed,) = world.request("GET", "/me/notifications", user)[1]["notifications"]
        content = json.loads(notice["ex"])
        assert content.pop("schema_version") == 1
        assert content.pop("group_id") == group_id == content["group"]["group_id"]
        assert content.items() <= listed.items()
        assert (notice["notificationName"], notice["text"]) == (listed["title"], listed["body"])


@pytest.mark.parametrize("size", [2, 24, 500, 1_000])
def test_groups_of_any_size_are_noticed_once(world: World, openim: OpenIM, size: int) -> None:
    members = [f"user-{number}" for number in range(size - 1)]
    create(world, members=members, admins=[])
    world.settle()
    assert times_noticed(openim, ["alice", *members]) == {1: size}


def test_a_notice_is_in_the_language_of_its_reader(world: World, openim: OpenIM) -> None:
    prefer(world, "ben", locale="zh-CN")
    create(world)
    world.settle()
    assert notices_of(openim, "ben")[0]["text"] == "Alice邀请你加入“Hikers”。"
    assert notices_of(openim, "chen")[0]["text"] == "Alice invited you to “Hikers”."


def push_of(openim: OpenIM, user: str) -> Any:
    (message,) = messages_of(openim, user)
    return message["offlinePushInfo"], message.get("options")


def test_openim_pushes_a_notice_to_who_is_offline_unless_they_muted_pushes(world: World, openim: OpenIM) -> None:
    prefer(world, "chen", push={"muted": True})
    create(world)
    world.settle()
    push, options = push_of(openim, "ben")
    assert (push["title"], push["desc"]) == ("Hikers", "Alice invited you to “Hikers”.")
    assert json.loads(push["ex"])["kind"] == "group.invitation.received"
    assert options is None
    assert push_of(openim, "chen")[1] == {"offlinePush": False}


def test_openim_pushes_nothing_if_the_stack_says_so(world: World, openim: OpenIM) -> None:
    world.configure("OpenIMOfflinePush", "false")
    create(world)
    world.settle()
    assert push_of(openim, "ben")[1] == {"offlinePush": False}


def test_a_policy_without_the_channel_sends_nothing_to_openim(world: World, openim: OpenIM) -> None:
    Desk(world).put(kinds(channels=["inbox", "gateway"]))
    world.clock.advance(60)
    create(world)
    world.settle()
    assert times_noticed(openim, ["alice", "ben"]) == {1: 1, 0: 1}


def test_openims_deliveries_are_in_the_ledger(world: World, openim: OpenIM) -> None:
    group_id = create(world)
    found = world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]["deliveries"]
    assert [each["pending"] for each in found if each["channel"] == "openim"] == [1, 3]
    world.settle()
    found = world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]["deliveries"]
    assert [each["done"] for each in found if each["channel"] == "openim"] == [1, 3]
    assert len(openim.calls.to("/msg/check_msg_is_send_success")) == 0


def test_a_preview_shows_what_openim_is_sent(world: World, openim: OpenIM) -> None:
    body = {"group": {**GROUP, "owner": "alice"}, "locales": ["zh-CN", "en"]}
    status, shown = world.request("POST", "/policies/preview", "ops", body, roles="admin")
    assert status == 200
    (notification,) = [each for each in shown["notifications"] if each["role"] == "member"]
    assert {locale: sent["content"]["text"] for locale, sent in notification["openim"].items()} == {
        "en": "alice invited you to “Hikers”.",
        "zh-CN": "alice邀请你加入“Hikers”。",
    }
    assert {(ruling["channel"], ruling["sent"]) for ruling in shown["rulings"]} >= {("openim", True)}
    assert openim.calls.made == []


def test_a_preview_without_the_channel_shows_nothing_of_openim(world: World) -> None:
    status, shown = world.request("POST", "/policies/preview", "ops", {"group": GROUP}, roles="admin")
    assert status == 200
    assert all(each["openim"] == {} for each in shown["notifications"])
    assert "openim" not in {ruling["channel"] for ruling in shown["rulings"]}
