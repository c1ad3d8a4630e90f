"""An inbox in the languages and the formats that its reader asks for."""

import json

import pytest

from tests.support.openim import detail_of
from tests.support.policies_desk import GROUP
from tests.support.world import World

V1 = "application/vnd.herald.v1+json"


@pytest.mark.parametrize(
    ("accepted", "preferred", "body"),
    [
        ("zh-CN", None, "Alice邀请你加入“Hikers”。"),
        ("fr", "zh-CN", "Alice邀请你加入“Hikers”。"),
        ("", "zh-CN", "Alice邀请你加入“Hikers”。"),
        ("en", "zh-CN", "Alice invited you to “Hikers”."),
        ("", None, "Alice invited you to “Hikers”."),
        ("zh-Hans-HK", None, "Alice邀请你加入“Hikers”。"),
        ("cmn-CN", None, "Alice邀请你加入“Hikers”。"),
        ("zh-TW,zh;q=0.9,en;q=0.8", None, "Alice invited you to “Hikers”."),
        ("zh-TW,zh;q=0.9", "zh_CN", "Alice邀请你加入“Hikers”。"),
        ("fr", "zh_CN.UTF-8", "Alice邀请你加入“Hikers”。"),
        ("*", None, "Alice invited you to “Hikers”."),
        ("en;q=0, *", None, "Alice邀请你加入“Hikers”。"),
        ("en;q=0, zh;q=0, *", None, "Alice invited you to “Hikers”."),
        ("en;q=0.1, zh;q=0.2", None, "Alice邀请你加入“Hikers”。"),
    ],
)
def test_an_inbox_is_read_in_the_language_of_its_reader(
    world: World, accepted: str, preferred: str | None, body: str
) -> None:
    if preferred:
        world.send("PUT", "/me/preferences", "ben", {"locale": preferred})
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    headers = {"Accept-Language": accepted} if accepted else {}
    (notification,) = world.send("GET", "/me/notifications", "ben", headers=headers)["body"]["notifications"]
    assert (notification["body"], notification["title"]) == (body, "Hikers")


def test_an_inbox_can_be_read_in_v1(world: World) -> None:
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    invited = world.send("GET", "/me/notifications", "ben", headers={"Accept": V1})
    assert invited["headers"]["Content-Type"] == V1
    (message,) = invited["body"]["notifications"]
    assert message["contentType"] == 1509
    detail = detail_of(json.dumps(message))
    assert detail["invitedUserList"][0]["userID"] == "ben"
    assert detail["inviterUser"]["nickname"] == "Alice"
    (confirmed,) = world.send("GET", "/me/notifications", "alice", headers={"Accept": V1})["body"]["notifications"]
    assert confirmed["contentType"] == 1501
    assert message["isRead"] is False
    through = {"through": detail["herald"]["notification_id"]}
    assert world.send("POST", "/me/notifications/read", "ben", through)["status"] == 204
    (again,) = world.send("GET", "/me/notifications", "ben", headers={"Accept": V1})["body"]["notifications"]
    assert (again["isRead"], again["clientMsgID"]) == (True, message["clientMsgID"])


def test_messages_that_differ_have_different_names_in_v1(world: World) -> None:
    world.configure("GatewayFormat", "v1")
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    (to_group,) = [json.loads(message["Body"]) for message in world.messages("GatewayQueue")]
    (to_creator,) = world.send("GET", "/me/notifications", "alice", headers={"Accept": V1})["body"]["notifications"]
    assert to_group["clientMsgID"] != to_creator["clientMsgID"]


@pytest.mark.parametrize(("listed", "level"), [(["ben", "ops"], 20), (["ben"], 60)])
def test_an_operator_acts_in_v1_as_what_she_is_in_the_group(world: World, listed: list[str], level: int) -> None:
    world.configure("GatewayFormat", "v1")
    body = {"name": "Hikers", "group_type": "work", "owner": "olga", "members": listed, "creator": {"user_id": "ops"}}
    assert world.request("POST", "/groups", "ops", body, roles="admin")[0] == 201
    world.settle()
    (message,) = world.messages("GatewayQueue")
    assert detail_of(message["Body"])["opUser"]["roleLevel"] == level


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/*;q=0.5", "application/json"),
        ("text/html, application/json;q=0.9", "application/json"),
        (f"{V1};q=0.5, application/json", "application/json"),
        (f"application/json;q=0.1, {V1}", V1),
        ("application/vnd.herald.v2+json", "application/vnd.herald.v2+json"),
        ("application/json;q=0, */*", "application/vnd.herald.v2+json"),
    ],
)
def test_the_format_is_negotiated(world: World, accept: str, media_type: str) -> None:
    answer = world.send("GET", "/me/notifications", "ben", headers={"Accept": accept})
    assert (answer["status"], answer["headers"]["Content-Type"]) == (200, media_type)


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/vnd.herald.v9+json", "?"])
def test_what_no_client_of_ours_reads_is_406(world: World, accept: str) -> None:
    answer = world.send("GET", "/me/notifications", "ben", headers={"Accept": accept})
    assert (answer["status"], answer["body"]["errors"][0]["header"]) == (406, "Accept")
