"""What members, owners and recipients can look at."""

import json
from typing import Any

import pytest

from tests.integration.conftest import Create
from tests.support.api_events import api_event
from tests.support.builders import users
from tests.support.faults import Fault
from tests.support.world import World


def test_the_group_is_shown_as_it_was_created(world: World) -> None:
    body = {
        "name": "Hikers",
        "group_type": "super",
        "members": ["ben"],
        "admins": ["ada"],
        "group_id": "hikers",
        "introduction": "We walk.",
        "announcement": "Bring water.",
        "face_url": "https://example.com/h.png",
        "ex": "ours",
        "settings": {"need_verification": "everyone", "apply_member_friend": "forbidden"},
    }
    _, created = world.request("POST", "/groups", "alice", body)
    _, shown = world.request("GET", "/groups/hikers", "ben")
    assert shown == created["group"]
    settings = {"look_member_info": "allowed"} | body["settings"]  # type: ignore[operator]
    assert shown["settings"] == settings
    given = {name: value for name, value in body.items() if name not in ("members", "settings")}
    assert given.items() <= shown.items()
    assert (shown["owner"], shown["member_count"], shown["creator"]["name"]) == ("alice", 3, "Alice")


def test_a_group_names_the_policy_version_that_decides_on_its_notifications(world: World, create: Create) -> None:
    before = create(2)
    world.request("PUT", "/policies/default", "ops", {"level": "silent"}, headers={"If-Match": '"0"'}, roles="admin")
    world.cold_start()
    after = create(2)
    versions = [
        world.request("GET", f"/groups/{group_id}", "alice")[1]["policy_version"] for group_id in (before, after)
    ]
    assert versions == ["built-in/1", "default/1"]


@pytest.mark.parametrize("path", ["/groups/team:a@b.c", "/groups/team%3Aa%40b.c", "/groups/team%3aa@b.c"])
def test_a_group_id_may_be_percent_encoded_in_the_path(world: World, create: Create, path: str) -> None:
    create(2, group_id="team:a@b.c")
    assert [world.request("GET", f"{path}{rest}", "alice")[0] for rest in ("", "/members", "/deliveries")] == [200] * 3


@pytest.mark.parametrize("size", [4, 1_200])
def test_members_owner_and_app_admins_see_a_group(world: World, create: Create, size: int) -> None:
    group_id = create(size, admins=["ada"])
    seeing = ("alice", "ada", users(size)[0], users(size)[size - 2])
    assert [world.request("GET", f"/groups/{group_id}", user)[0] for user in seeing] == [200] * 4
    assert world.request("GET", f"/groups/{group_id}", "eve")[0] == 404
    assert world.request("GET", f"/groups/{group_id}", "eve", roles="admin")[0] == 200


@pytest.mark.parametrize("limit", ["1", "97", "1000"])
def test_members_are_listed_page_by_page_each_once(world: World, create: Create, limit: str) -> None:
    size = 12 if limit == "1" else 1_200
    group_id = create(size - 2, admins=["bea", "ada"])
    seen: list[dict[str, Any]] = []
    query = {"limit": limit}
    while True:
        _, page = world.request("GET", f"/groups/{group_id}/members", "alice", query=query)
        assert len(page["members"]) <= int(limit)
        seen += page["members"]
        if page["next_cursor"] is None:
            break
        query = {"limit": limit, "cursor": page["next_cursor"]}
    assert [member["user_id"] for member in seen[:3]] == ["alice", "ada", "bea"]
    assert [member["role"] for member in seen[:4]] == ["owner", "admin", "admin", "member"]
    assert sorted(member["user_id"] for member in seen[3:]) == sorted(users(size - 3))


@pytest.mark.parametrize(("user", "status"), [("alice", 200), ("ada", 200), ("user-00000", 403), ("eve", 404)])
def test_deliveries_are_for_creator_owner_and_admins(world: World, create: Create, user: str, status: int) -> None:
    group_id = create(4, admins=["ada"])
    assert world.request("GET", f"/groups/{group_id}/deliveries", user)[0] == status


def test_an_app_admin_sees_the_deliveries_of_any_group(world: World, create: Create) -> None:
    group_id = create(2)
    assert world.request("GET", f"/groups/{group_id}/deliveries", "root", roles="admin")[0] == 200


def test_a_creator_who_is_not_in_the_group_still_sees_its_deliveries(world: World) -> None:
    body = {"name": "Hikers", "group_type": "work", "owner": "olga", "members": ["ben"], "group_id": "hikers"}
    world.request("POST", "/groups", "backend", body | {"creator": {"user_id": "ops"}}, roles="admin")
    assert world.request("GET", "/groups/hikers/deliveries", "ops")[0] == 200
    assert world.request("GET", "/groups/hikers", "ops")[0] == 404


def test_an_inbox_with_something_from_the_future_is_still_readable(world: World) -> None:
    item = {
        "PK": {"S": "USER#ben"},
        "SK": {"S": "NOTIFICATION#1795418476673#x"},
        "kind": {"S": "group.announcement.changed"},
        "content": {"S": json.dumps({"group": {"group_id": "g"}, "new_block": [1]})},
        "expires_at": {"N": "99999999999"},
    }
    world.backing.dynamodb.put_item(TableName=world.backing.name_of("InboxTable"), Item=item)
    status, page = world.request("GET", "/me/notifications", "ben")
    assert status == 200
    assert (page["notifications"][0]["kind"], page["notifications"][0]["new_block"]) == (
        "group.announcement.changed",
        [1],
    )


def test_an_invitation_names_group_inviter_role_and_settings(world: World, create: Create) -> None:
    group_id = create(4, admins=["ada"], introduction="We walk.")
    world.settle()
    _, page = world.request("GET", "/me/notifications", "ada")
    (notification,) = page["notifications"]
    assert notification["kind"] == "group.invitation.received"
    assert notification["group"] == {"group_id": group_id, "name": "Hikers", "face_url": "", "group_type": "work"}
    assert notification["inviter"] == {"user_id": "alice", "name": "Alice", "face_url": ""}
    assert notification["role"] == "admin"
    assert notification["members"] == {"count": 5, "owner": "alice", "admins": ["ada"], "sample": list(users(3))}
    assert notification["settings"]["need_verification"] == "applicants"
    assert (notification["introduction"], notification["read"]) == ("We walk.", False)
    assert "delivery" not in notification


def test_a_confirmation_has_the_number_of_recipients(world: World, create: Create) -> None:
    group_id = create(4)
    world.settle()
    _, page = world.request("GET", "/me/notifications", "alice")
    (notification,) = page["notifications"]
    assert notification["kind"] == "group.creation.confirmed"
    assert notification["group"]["group_id"] == group_id
    assert notification["delivery"] == {"recipients": 4}
    assert "inviter" not in notification
    assert "role" not in notification


def test_notifications_are_listed_page_by_page_newest_first(world: World, create: Create) -> None:
    created = [create(2) for _ in range(5)]
    world.settle()
    seen: list[dict[str, Any]] = []
    query = {"limit": "2"}
    while True:
        _, page = world.request("GET", "/me/notifications", "user-00000", query=query)
        seen += page["notifications"]
        if page["next_cursor"] is None:
            break
        query = {"limit": "2", "cursor": page["next_cursor"]}
    assert sorted(found["group"]["group_id"] for found in seen) == sorted(created)
    times = [found["created_at"] for found in seen]
    assert times == sorted(times, reverse=True)


def test_reading_through_a_notification_reads_it_and_all_older_ones(world: World, create: Create) -> None:
    for _ in range(3):
        create(2)
    world.settle()
    user = "user-00000"
    _, page = world.request("GET", "/me/notifications", user)
    newest, middle, _ = page["notifications"]
    assert world.request("GET", "/me/notifications/unread", user) == (200, {"unread": 3})
    assert world.request("POST", "/me/notifications/read", user, {"through": middle["notification_id"]}) == (204, None)
    assert world.request("GET", "/me/notifications/unread", user) == (200, {"unread": 1})
    _, page = world.request("GET", "/me/notifications", user)
    assert [found["read"] for found in page["notifications"]] == [False, True, True]
    world.request("POST", "/me/notifications/read", user, {"through": newest["notification_id"]})
    world.request("POST", "/me/notifications/read", user, {"through": middle["notification_id"]})
    assert world.request("GET", "/me/notifications/unread", user) == (200, {"unread": 0})


def test_a_redelivery_leaves_what_was_read_read(world: World, create: Create) -> None:
    create(2)
    world.play_stream(times=2)
    world.play_queues()
    _, page = world.request("GET", "/me/notifications", "user-00000")
    world.request(
        "POST", "/me/notifications/read", "user-00000", {"through": page["notifications"][0]["notification_id"]}
    )
    world.play_stream(times=1)
    world.play_queues()
    assert world.request("GET", "/me/notifications/unread", "user-00000") == (200, {"unread": 0})


def test_anothers_notification_marks_nothing_as_read(world: World, create: Create) -> None:
    create(3)
    world.settle()
    _, page = world.request("GET", "/me/notifications", "user-00000")
    through = {"through": page["notifications"][0]["notification_id"]}
    assert world.request("POST", "/me/notifications/read", "user-00001", through)[0] == 204
    assert world.request("GET", "/me/notifications/unread", "user-00001") == (200, {"unread": 1})
    assert world.request("GET", "/me/notifications/unread", "user-00000") == (200, {"unread": 1})


def test_what_is_no_id_of_a_notification_is_not_found_and_nothing_is_read_for_it(world: World) -> None:
    world.calls.reset()
    assert world.request("POST", "/me/notifications/read", "ben", {"through": "no-such-id"})[0] == 404
    assert world.calls.made == 0


@pytest.mark.parametrize("created_at", ["yesterday", "0", "2026-13-01T00:00:00Z", "2026-11-23", "2026-11-23T07:21:16"])
def test_a_time_that_is_none_is_refused_with_what_would_be_valid(world: World, created_at: str) -> None:
    body = {"through": "6a32c0de-0000-5000-8000-000000000000", "created_at": created_at}
    status, problem = world.request("POST", "/me/notifications/read", "ben", body)
    assert status == 422
    assert problem["errors"][0]["pointer"] == "#/created_at"
    assert "2026-11-23T07:21:16.673Z" in problem["errors"][0]["detail"]


def test_health_needs_no_caller(world: World) -> None:
    assert world.request("GET", "/health", "") == (200, {"status": "ok"})


def test_deliveries_say_how_many_are_pending_and_since_when(world: World, create: Create) -> None:
    group_id = create(130)
    (planned, invited) = world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]["deliveries"]
    created_at = world.request("GET", f"/groups/{group_id}", "alice")[1]["created_at"]
    assert (planned["pending"], invited["pending"], invited["done"]) == (1, 129, 0)
    assert planned["since"] == invited["since"] == created_at

    def full(operation: str) -> Fault | None:
        return Fault.THROTTLED if operation == "BatchWriteItem" else None

    world.calls.choose = full
    world.settle()
    rows = world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]["deliveries"]
    assert [(row["pending"], row["failed"], len(row["waiting"])) for row in rows] == [(1, 0, 1), (129, 0, 100)]
    assert {reason for row in rows for reason in row["reasons"]} == {"ThrottlingException"}
    world.calls.choose = lambda operation: None
    world.clock.advance(3600)
    world.reconcile()
    world.settle()
    answer = world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]
    assert answer["complete"]
    assert {(row["pending"], row["failed"]) for row in answer["deliveries"]} == {(0, 0)}
    assert answer["deliveries"][1]["since"] > created_at


def test_answers_contain_text_beyond_ascii_as_it_is(world: World) -> None:
    name = "徒步 🥾"
    words = {"zh-CN": {"title": "新群组", "body": "欢迎加入“{group_name}”"}}
    policy = {"kinds": {"group.invitation.received": {"words": words}}}
    group = {"name": name, "group_type": "work", "members": ["ben"]}
    preview = {"group": group, "policy": policy}
    requests = [
        api_event("POST", "/groups", "alice", group | {"group_id": "g"}),
        api_event("GET", "/groups/g", "alice"),
        api_event("PUT", "/policies/default", "ops", policy, headers={"If-Match": '"0"'}, roles="admin"),
        api_event("POST", "/policies/preview", "ops", preview, roles="admin"),
        api_event("POST", "/groups", "alice", raw=f'{{"{name}": 1, "{name}": 2}}'),
    ]
    for request in requests:
        body = world.invoke("ApiFunction", request)["body"]
        assert name in body or "新群组" in body
        assert "\\u" not in body
