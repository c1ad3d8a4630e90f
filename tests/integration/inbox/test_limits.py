"""Limits of an inbox: pages, the count of unread notifications, and the 90 days that they are kept."""

import pytest

from tests.support.refusals import VALID
from tests.support.world import World

DAY = 24 * 3600


def notify_ben(world: World, times: int) -> None:
    world.configure("CreationsPerHour", "0")
    for number in range(times):
        body = VALID | {"group_id": f"g{number:03d}", "members": ["ben"]}
        assert world.request("POST", "/groups", "alice", body)[0] == 201
    world.settle()


@pytest.mark.parametrize(("limit", "status"), [("1", 200), ("100", 200), ("0", 400), ("101", 400)])
def test_a_page_has_1_to_100_notifications(world: World, limit: str, status: int) -> None:
    assert world.request("GET", "/me/notifications", "ben", query={"limit": limit})[0] == status


@pytest.mark.parametrize("groups", [19, 20, 21])
def test_a_page_without_a_limit_has_20_notifications(world: World, groups: int) -> None:
    notify_ben(world, groups)
    _, page = world.request("GET", "/me/notifications", "ben")
    assert len(page["notifications"]) == min(groups, 20)
    assert (page["next_cursor"] is None) is (groups <= 20)


@pytest.mark.parametrize(("groups", "unread"), [(1, 1), (99, 99), (100, 100), (101, 100)])
def test_unread_notifications_are_counted_to_100(world: World, groups: int, unread: int) -> None:
    notify_ben(world, groups)
    assert world.request("GET", "/me/notifications/unread", "ben")[1] == {"unread": unread}


@pytest.mark.parametrize(("length", "status"), [(64, 404), (65, 422)])
def test_a_notification_id_has_at_most_64_characters(world: World, length: int, status: int) -> None:
    assert world.request("POST", "/me/notifications/read", "ben", {"through": "n" * length})[0] == status


def test_a_notification_is_there_for_90_days(world: World) -> None:
    notify_ben(world, 1)
    (item, *_) = [each for each in world.notifications() if each["PK"]["S"] == "USER#ben"]
    created = int(item["SK"]["S"].split("#")[1])
    assert int(item["expires_at"]["N"]) == created // 1000 + 90 * DAY
    for seconds, seen in ((90 * DAY - 1, 1), (90 * DAY + 1, 0)):
        world.clock.now = created + seconds * 1000
        assert len(world.request("GET", "/me/notifications", "ben")[1]["notifications"]) == seen
        assert world.request("GET", "/me/notifications/unread", "ben")[1] == {"unread": seen}
