"""Preferences over the API."""

from typing import Any

import pytest

from tests.support.faults import Fault
from tests.support.world import World

QUIET = {"from": "22:00", "until": "07:00", "time_zone": "Europe/Berlin"}


def test_preferences_are_empty_at_first_and_then_as_they_were_set(world: World) -> None:
    nothing = {"push": {"muted": False, "muted_group_types": []}, "quiet_hours": None, "locale": None}
    assert world.request("GET", "/me/preferences", "ben") == (200, nothing)
    wanted = {"push": {"muted": True, "muted_group_types": ["super"]}, "quiet_hours": QUIET, "locale": "zh-CN"}
    assert world.request("PUT", "/me/preferences", "ben", wanted) == (200, wanted)
    assert world.request("GET", "/me/preferences", "ben") == (200, wanted)
    assert world.request("GET", "/me/preferences", "chen") == (200, nothing)


def test_preferences_that_dynamodb_leaves_unread_again_and_again_are_asked_for_later(world: World) -> None:
    world.calls.choose = lambda operation: Fault.PARTIAL if operation == "BatchGetItem" else None
    status, problem = world.request("GET", "/me/preferences", "ben")
    assert (status, problem["retryable"]) == (503, True)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"push": {"muted": "yes"}}, "#/push/muted"),
        ({"push": {"muted_group_types": ["club"]}}, "#/push/muted_group_types/0"),
        ({"quiet_hours": QUIET | {"time_zone": "Europe/Atlantis"}}, "#/quiet_hours/time_zone"),
        ({"quiet_hours": QUIET | {"time_zone": "../../etc/passwd"}}, "#/quiet_hours/time_zone"),
        ({"quiet_hours": QUIET | {"from": "25:00"}}, "#/quiet_hours/from"),
        ({"quiet_hours": QUIET | {"until": "late"}}, "#/quiet_hours/until"),
        ({"quiet_hours": QUIET | {"until": "22:00"}}, "#/quiet_hours/until"),
        ({"quiet_hours": {"from": "22:00"}}, "#/quiet_hours/until"),
        ({"locale": "chinese!"}, "#/locale"),
        ({"colour": "red"}, "#/colour"),
    ],
)
def test_bad_preferences_are_refused_by_field(world: World, body: dict[str, Any], pointer: str) -> None:
    answer = world.send("PUT", "/me/preferences", "ben", body)
    assert answer["status"] == 422
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]
    assert world.items("SettingsTable") == []
