"""Registering and removing devices: what is called in which order, and what is left if a call fails."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import DeviceNotFound, PushNotConfigured, TemporarilyUnavailable
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform, RetiredEndpoint
from herald.use_cases.endpoints import MAX_SWEPT, RETRY_MS
from herald.use_cases.settings.profiles import REGISTRATION_MS

from tests.support.builders import NOW
from tests.support.fakes import FakeAudit, FakeProfiles, FakePusher
from tests.support.pushing import profile_settings


class StubbornPusher(FakePusher):
    """Deletes no endpoint while it is `stubborn`."""

    def __init__(self) -> None:
        super().__init__([Platform.FCM])
        self.stubborn = False
        self.deletions = 0

    def unregister(self, endpoint: str) -> None:
        self.deletions += 1
        if self.stubborn:
            raise TemporarilyUnavailable("no answer")
        super().unregister(endpoint)


class Story:
    """Users, and their devices."""

    def __init__(self) -> None:
        self.now = NOW
        self.profiles, self.pusher, self.audit = FakeProfiles(), StubbornPusher(), FakeAudit()
        self.settings = profile_settings(self.profiles, self.pusher, lambda: self.now, self.audit)

    def register(self, user: str, device_id: str, token: str = "", platform: Platform = Platform.FCM) -> None:
        self.now += 1
        self.settings.register(user, Device(device_id, platform, token or device_id, "", "", Format.V2))

    def devices(self, user: str) -> list[str]:
        return [device.device_id for device in self.settings.profile(user).devices]


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_device_that_is_registered_again_is_used_now_and_nothing_is_retired(story: Story) -> None:
    story.register("ben", "phone")
    story.register("ben", "phone")
    (device,) = story.settings.profile("ben").devices
    assert device.registered_at == story.now
    assert story.profiles.retired == {}


def test_a_platform_that_is_off_leaves_nothing_to_be_cleaned_up(story: Story) -> None:
    with pytest.raises(PushNotConfigured):
        story.register("ben", "phone", platform=Platform.APNS)
    assert story.profiles.retired == {}


def test_an_endpoint_that_is_not_deleted_stays_retired_and_the_removal_succeeds(story: Story) -> None:
    story.register("ben", "phone")
    story.pusher.stubborn = True
    story.settings.unregister("ben", "phone")
    assert story.devices("ben") == []
    assert len(story.profiles.retired) == 1
    assert AuditEvent.ENDPOINT_LEFT in story.audit.events
    story.pusher.stubborn = False
    story.register("zoe", "phone-of-zoe")
    assert story.pusher.endpoints == {"endpoint/fcm/phone-of-zoe"}
    assert story.profiles.retired == {}


def test_endpoints_that_cannot_be_deleted_do_not_keep_others_from_being_tried(story: Story) -> None:
    for number in range(MAX_SWEPT + 2):
        story.register("ben", f"phone-{number}")
    story.pusher.stubborn = True
    for number in range(MAX_SWEPT + 2):
        story.settings.unregister("ben", f"phone-{number}")
    story.register("zoe", "phone-of-zoe")
    assert sum(each.due > story.now for each in story.profiles.retired.values()) == MAX_SWEPT
    story.pusher.stubborn = False
    story.register("zoe", "tablet-of-zoe")
    assert len(story.profiles.retired) == MAX_SWEPT
    story.now += RETRY_MS
    story.register("zoe", "watch-of-zoe")
    assert story.profiles.retired == {}


def test_an_endpoint_that_is_being_registered_is_left_alone_until_that_must_have_ended(story: Story) -> None:
    story.pusher.register(Platform.FCM, "unborn")
    begun = RetiredEndpoint(Platform.FCM, "unborn", "", story.now + REGISTRATION_MS)
    story.settings.disposal.endpoints.retire(begun)
    story.register("ben", "tablet")
    assert "endpoint/fcm/unborn" in story.pusher.endpoints
    story.now += REGISTRATION_MS
    story.register("ben", "watch")
    assert "endpoint/fcm/unborn" not in story.pusher.endpoints


def test_a_device_that_is_not_there_is_not_found(story: Story) -> None:
    with pytest.raises(DeviceNotFound):
        story.settings.unregister("ben", "phone")
