"""Limits of devices and preferences."""

from typing import Any

import pytest

from tests.support.operations import allow_pushes
from tests.support.world import World


@pytest.fixture
def pushing(world: World) -> World:
    allow_pushes(world)
    return world


def a_device(token: str) -> dict[str, Any]:
    return {"platform": "fcm", "token": token}


@pytest.mark.parametrize(("length", "status"), [(4_096, 200), (4_097, 422)])
def test_a_token_has_at_most_4096_characters(pushing: World, length: int, status: int) -> None:
    token = "token:".ljust(length, "t")
    assert pushing.request("PUT", "/me/devices/phone", "ben", a_device(token))[0] == status


@pytest.mark.parametrize(("length", "status"), [(64, 200), (65, 400)])
def test_the_name_of_a_device_has_at_most_64_characters(pushing: World, length: int, status: int) -> None:
    device = a_device("token-of-a-phone:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC")
    assert pushing.request("PUT", f"/me/devices/{'d' * length}", "ben", device)[0] == status


def test_a_user_has_at_most_ten_devices_and_the_eleventh_replaces_the_longest_unused(pushing: World) -> None:
    for number in range(11):
        pushing.clock.advance(1)
        device = a_device(f"token-{number}:".ljust(60, "t"))
        assert pushing.request("PUT", f"/me/devices/d{number}", "ben", device)[0] == 200
    _, listed = pushing.request("GET", "/me/devices", "ben")
    assert [each["device_id"] for each in listed["devices"]] == [f"d{number}" for number in range(1, 11)]


@pytest.mark.parametrize(("length", "status"), [(35, 200), (36, 422)])
def test_a_locale_has_at_most_35_characters(world: World, length: int, status: int) -> None:
    locale = ("de-" + "-".join(["abcdefgh"] * 4))[:length]
    preferences = {"push": {"muted": False, "muted_group_types": []}, "quiet_hours": None, "locale": locale}
    assert world.request("PUT", "/me/preferences", "ben", preferences)[0] == status
