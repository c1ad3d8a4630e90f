"""What every store of profiles does: the fake in memory and the DynamoDB table."""

from datetime import time
from typing import Any

import pytest
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.domain.errors import TooManyDevices
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import (
    MAX_DEVICES,
    Device,
    Platform,
    Profile,
    RetiredEndpoint,
)
from herald.domain.push.ports import Profiles
from herald.domain.push.preferences import PREFERENCES, Preferences, QuietHours
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.builders import users
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeProfiles

PHONE = Device("phone", Platform.APNS, "token-1", "endpoint-1", "zh-CN", Format.V1)
TABLET = Device("tablet.2", Platform.FCM, "token-2", "endpoint-2", "", Format.V2)
PICKY = Preferences(
    push_muted=True,
    muted_group_types=frozenset({"super", "work"}),
    quiet_hours=QuietHours(time(22, 30), time(7), "Asia/Shanghai"),
    locale="zh-CN",
)


@pytest.fixture(params=["fake", *ON])
def profiles(request: pytest.FixtureRequest, reach: Reach) -> Profiles:
    if request.param == "fake":
        return FakeProfiles()
    backing = reach(request.param)
    return DynamoDBProfiles(aws.dynamodb(), backing.name_of("SettingsTable"), no_backoff())


def test_a_profile_is_read_as_it_was_written(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    profiles.put_preferences("ben", PICKY)
    profiles.put_device("ben", TABLET)
    assert profiles.get(["ben"]) == {"ben": Profile((PHONE, TABLET), PICKY)}


def test_who_has_said_nothing_is_left_out(profiles: Profiles) -> None:
    profiles.put_preferences("ben", Preferences())
    assert profiles.get(["ada", "ben"]) == {"ben": Profile()}
    assert profiles.get([]) == {}


def test_more_than_a_hundred_users_are_read_at_once(profiles: Profiles) -> None:
    for user in users(3):
        profiles.put_device(user, PHONE._replace(token=user))
    assert sorted(profiles.get(users(250))) == list(users(3))


def test_a_device_registered_again_replaces_itself(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    changed = PHONE._replace(token="token-9", endpoint="endpoint-9", locale="en")
    profiles.put_device("ben", changed)
    assert profiles.get(["ben"])["ben"].devices == (changed,)


def test_a_token_belongs_to_the_user_who_registered_it_last(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    profiles.put_device("chen", PHONE._replace(device_id="mine"))
    found = profiles.get(["ben", "chen"])
    assert found["ben"].devices == ()
    assert [device.device_id for device in found["chen"].devices] == ["mine"]


def test_a_token_that_moves_to_another_device_of_its_user_is_not_pushed_to_twice(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    profiles.put_device("ben", PHONE._replace(device_id="renamed"))
    assert [device.device_id for device in profiles.get(["ben"])["ben"].devices] == ["renamed"]


def test_an_old_token_of_somebody_takes_nothing_from_the_device_that_has_a_new_one(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    rotated = PHONE._replace(token="token-9", endpoint="endpoint-9")
    profiles.put_device("ben", rotated)
    profiles.put_device("chen", PHONE._replace(device_id="mine"))
    profiles.put_device("ben", TABLET._replace(device_id="other"))
    found = profiles.get(["ben", "chen"])
    assert rotated in found["ben"].devices
    assert len(found["ben"].devices) == 2
    assert len(found["chen"].devices) == 1


def test_a_token_may_come_back_after_its_device_was_removed(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    assert profiles.remove_device("ben", PHONE)
    profiles.put_device("ben", TABLET)
    profiles.put_device("chen", PHONE)
    found = profiles.get(["ben", "chen"])
    assert (found["ben"].devices, found["chen"].devices) == ((TABLET,), (PHONE,))


def test_a_removed_device_is_gone_but_not_one_that_took_its_place(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    newer = PHONE._replace(token="token-9", endpoint="endpoint-9")
    profiles.put_device("ben", newer)
    assert not profiles.remove_device("ben", PHONE)
    assert profiles.get(["ben"])["ben"].devices == (newer,)
    assert profiles.remove_device("ben", newer)
    assert not profiles.remove_device("ben", newer)
    assert profiles.get(["ben"])["ben"].devices == ()


def a_phone(name: str, registered_at: int | None = 0) -> Device:
    return Device(name, Platform.FCM, f"token-{name}", f"endpoint-{name}", "", Format.V2, registered_at)


def retired(*devices: Device) -> list[RetiredEndpoint]:
    return list(map(RetiredEndpoint.of, devices))


def test_one_device_too_many_replaces_the_longest_unused(profiles: Profiles) -> None:
    phones = [a_phone(f"d{number}", registered_at=10 * number) for number in range(MAX_DEVICES)]
    for phone in phones:
        profiles.put_device("ben", phone)
    assert profiles.refresh_device("ben", phones[0]._replace(registered_at=500))
    assert list(profiles.put_device("ben", a_phone("new", 600))) == retired(phones[1])
    left = {device.device_id for device in profiles.get(["ben"])["ben"].devices}
    assert left == {"d0", "new", *(f"d{number}" for number in range(2, MAX_DEVICES))}


def test_a_device_of_which_no_registration_is_known_is_the_longest_unused(profiles: Profiles) -> None:
    for number in range(MAX_DEVICES):
        profiles.put_device("ben", a_phone(f"d{number}", registered_at=None if number == 4 else 1))
    assert list(profiles.put_device("ben", a_phone("new"))) == retired(a_phone("d4", None))


def test_a_device_of_the_ten_may_get_another_token_and_replaces_nobody_else(profiles: Profiles) -> None:
    for number in range(MAX_DEVICES):
        profiles.put_device("ben", a_phone(f"d{number}"))
    rotated = a_phone("d3")._replace(token="rotated", endpoint="rotated")
    assert list(profiles.put_device("ben", rotated)) == retired(a_phone("d3"))
    assert len(profiles.get(["ben"])["ben"].devices) == MAX_DEVICES


def test_the_endpoint_of_a_phone_that_changes_hands_stays_in_use(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    assert list(profiles.put_device("ben", PHONE._replace(device_id="renamed"))) == []
    assert list(profiles.put_device("chen", PHONE._replace(device_id="mine"))) == []


def test_an_endpoint_that_the_platform_has_replaced_is_no_longer_used(profiles: Profiles) -> None:
    profiles.put_device("ben", PHONE)
    moved = PHONE._replace(endpoint="endpoint-in-another-application")
    assert list(profiles.put_device("ben", moved)) == retired(PHONE)
    assert list(profiles.put_device("chen", moved._replace(endpoint="third"))) == retired(moved)


def test_a_device_that_was_registered_again_is_not_the_one_to_remove(profiles: Profiles) -> None:
    profiles.put_device("ben", a_phone("d", 1))
    assert profiles.refresh_device("ben", a_phone("d", 2))
    assert not profiles.remove_device("ben", a_phone("d", 1))
    assert profiles.remove_device("ben", a_phone("d", 2))


def test_only_a_device_with_the_same_token_and_endpoint_is_refreshed(profiles: Profiles) -> None:
    assert not profiles.refresh_device("ben", PHONE)
    profiles.put_device("ben", PHONE)
    assert not profiles.refresh_device("ben", PHONE._replace(token="another"))
    assert not profiles.refresh_device("ben", PHONE._replace(endpoint="another"))
    profiles.put_device("chen", PHONE)
    assert not profiles.refresh_device("ben", PHONE)
    assert profiles.refresh_device("chen", PHONE._replace(locale="fr"))
    assert profiles.get(["chen"])["chen"].devices == (PHONE._replace(locale="fr"),)


class TestUnreadable:
    """What a newer version wrote, or what is damaged, concerns its owner alone, and only as far as it goes."""

    @pytest.fixture(autouse=True)
    def on(self, backing: Backing) -> None:
        self.backing = backing

    def stored(self, **changes: Any) -> Profiles:
        backing = self.backing
        profiles = DynamoDBProfiles(aws.dynamodb(), backing.name_of("SettingsTable"), no_backoff())
        for user in ("ben", "chen"):
            profiles.put_device(user, PHONE._replace(token=user))
            profiles.put_preferences(user, PICKY)
        key = {"PK": {"S": "USER#ben"}, "SK": {"S": "PROFILE"}}
        item = backing.dynamodb.get_item(TableName="SettingsTable", Key=key)["Item"]
        backing.dynamodb.put_item(TableName="SettingsTable", Item={**item, **changes})
        return profiles

    @pytest.mark.parametrize(
        "device",
        [
            {"M": {"platform": {"S": "hms"}}},
            {"M": {"platform": {"S": "apns"}}},
            {"S": "phone"},
            {
                "M": {
                    name: {"S": "apns" if name == "platform" else "v9"}
                    for name in ("platform", "token", "endpoint", "locale", "accepts")
                }
            },
        ],
    )
    def test_a_device(self, device: dict[str, Any]) -> None:
        found = self.stored(devices={"M": {"watch": device}}).get(["ben", "chen"])
        assert found["ben"] == Profile((), PICKY, ("watch",))
        assert found["chen"] == Profile((PHONE._replace(token="chen"),), PICKY)

    @pytest.mark.parametrize("written", ["{", "[]", "{}", '{"push_muted": false}', "null"])
    def test_preferences(self, written: str) -> None:
        found = self.stored(preferences={"S": written}).get(["ben", "chen"])
        assert found["ben"] == Profile((PHONE._replace(token="ben"),), Preferences(), (PREFERENCES,))
        assert found["chen"].preferences == PICKY

    def test_a_map_of_devices_that_is_none(self) -> None:
        assert self.stored(devices={"S": "none"}).get(["ben"])["ben"].unreadable == ("devices",)

    def test_devices_that_fill_the_profile_can_be_removed_by_their_owner_to_make_room(self) -> None:
        newer = {"M": {f"watch-{number}": {"M": {"platform": {"S": "hms"}}} for number in range(MAX_DEVICES)}}
        profiles = self.stored(devices=newer)
        with pytest.raises(TooManyDevices):
            profiles.put_device("ben", PHONE)
        profiles.remove_unreadable("ben", "watch-3")
        profiles.put_device("ben", PHONE)
        assert profiles.get(["ben"])["ben"].devices == (PHONE,)

    def test_a_device_that_cannot_be_read_may_be_registered_anew(self) -> None:
        profiles = self.stored(devices={"M": {"phone": {"M": {"platform": {"S": "hms"}}}}})
        profiles.put_device("ben", PHONE)
        assert profiles.get(["ben"])["ben"] == Profile((PHONE,), PICKY)

    def test_can_be_replaced_by_its_owner(self) -> None:
        profiles = self.stored(preferences={"S": "{"})
        profiles.put_preferences("ben", PICKY)
        assert profiles.get(["ben"])["ben"].unreadable == ()
