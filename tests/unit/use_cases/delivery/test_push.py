"""Pushes: to whom, when, in which language, in which form."""

import json
from datetime import UTC, datetime, time
from typing import Any

import pytest
from herald.domain.delivery.ledger import Outcome
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.message import Message, PushOrder
from herald.domain.notifications.publication import Format
from herald.domain.policies.policy import AppliedPolicy, KindPolicy, Level, Policy
from herald.domain.push.devices import Device, Platform
from herald.domain.push.payloads import MAX_PAYLOAD_BYTES, Push, payload
from herald.domain.push.preferences import Preferences, QuietHours
from herald.domain.texts.templates import Words
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery

from tests.support.builders import ALICE, NOW, a_committed_group, an_invitation, users
from tests.support.fakes import FakeAudit, FakeLedger, FakeProfiles, FakePusher
from tests.support.pushing import push_delivery

INVITED = Kind.GROUP_INVITATION_RECEIVED
LOUD = AppliedPolicy("default/1", Policy(level=Level.FULL))


def a_device(name: str = "phone", **changes: Any) -> Device:
    device = Device(name, Platform.FCM, f"token-{name}", f"endpoint-{name}", "", Format.V2)
    return device._replace(**changes)


def a_delivery(applied: AppliedPolicy = LOUD, **fields: Any) -> Message:
    item = a_committed_group(applied=applied, group_id="hikers", **fields)
    return event_reading.decode(cloud_event.encode(an_invitation(item, applied)))


class TestPushDelivery:
    def setup_method(self) -> None:
        self.profiles, self.pusher = FakeProfiles(), FakePusher()
        self.ledger, self.audit, self.now = FakeLedger(), FakeAudit(), NOW
        self.time_left = 60_000
        once = IdempotentDelivery(Channel.PUSH, self.ledger, self.audit, lambda: self.now)
        self.delivery = push_delivery(self.profiles, self.pusher, once)

    def deliver(self, delivery: Message | None = None) -> dict[str, Any]:
        self.delivery.deliver(Delivery(delivery or a_delivery(), 1), lambda: self.time_left)
        return dict(self.audit.lines[-1][1])

    def texts(self) -> list[str]:
        return [push.words.body for _, push in self.pusher.sent]

    def test_every_device_of_every_recipient_gets_one_push(self) -> None:
        self.profiles.put_device("ben", a_device("phone"))
        self.profiles.put_device("ben", a_device("tablet", platform=Platform.APNS))
        facts = self.deliver()
        assert sorted(device.device_id for device, _ in self.pusher.sent) == ["phone", "tablet"]
        assert (facts["pushed"], facts["no_device"]) == (1, 1)
        (entry,) = self.ledger.recorded.values()
        assert (entry.key.channel, entry.outcome, entry.recipients, entry.pushed) == (
            Channel.PUSH,
            Outcome.DONE,
            2,
            1,
        )

    def test_the_same_notification_has_the_same_collapse_id_whenever_it_is_pushed(self) -> None:
        self.profiles.put_device("ben", a_device())
        self.deliver()
        self.ledger.recorded.clear()
        self.deliver()
        assert {push.collapse_id for _, push in self.pusher.sent} == {notification_id("hikers", INVITED, "ben")}

    def test_a_redelivered_message_is_skipped(self) -> None:
        self.profiles.put_device("ben", a_device())
        self.deliver()
        self.deliver()
        assert len(self.pusher.sent) == 1

    @pytest.mark.parametrize(
        "preferences",
        [
            Preferences(push_muted=True),
            Preferences(muted_group_types=frozenset({"work"})),
            Preferences(quiet_hours=QuietHours(time(7), time(8), "UTC")),
        ],
    )
    def test_what_a_recipient_has_muted_is_not_pushed_unless_it_is_required(self, preferences: Preferences) -> None:
        self.profiles.put_device("ben", a_device())
        self.profiles.put_preferences("ben", preferences)
        assert self.deliver()["muted"] == 1
        self.ledger.recorded.clear()
        required = Policy(level=Level.FULL, kinds={INVITED: KindPolicy(required=True)})
        assert self.deliver(a_delivery(AppliedPolicy("default/1", required)))["pushed"] == 1

    def test_another_group_types_muting_mutes_nothing(self) -> None:
        self.profiles.put_device("ben", a_device())
        self.profiles.put_preferences("ben", Preferences(muted_group_types=frozenset({"super"})))
        assert self.deliver()["pushed"] == 1

    def test_no_more_recipients_are_pushed_to_than_the_limit_allows(self) -> None:
        for user in users(5):
            self.profiles.put_device(user, a_device(user))
        limited = AppliedPolicy("default/1", Policy(level=Level.FULL, push_limit=2))
        facts = self.deliver(a_delivery(limited, members=users(5)))
        assert (facts["pushed"], facts["over_limit"], len(self.pusher.sent)) == (2, 3, 2)

    def test_a_limit_of_none_asks_nobodys_profile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(self.profiles, "get", lambda users: 1 / 0)
        assert (
            self.deliver(a_delivery(AppliedPolicy("default/1", Policy(level=Level.FULL, push_limit=0))))["over_limit"]
            == 2
        )

    def test_a_device_that_is_gone_is_forgotten_and_the_others_get_their_push(self) -> None:
        self.profiles.put_device("ben", a_device("old", token="gone"))
        self.profiles.put_device("ben", a_device("new"))
        assert self.deliver()["pushed"] == 1
        assert [device.device_id for device in self.profiles.get(["ben"])["ben"].devices] == ["new"]

    def test_a_refused_push_is_recorded_and_not_retried(self) -> None:
        self.profiles.put_device("ben", a_device(token="refused"))
        assert self.deliver()["refused"] == 1
        assert len(self.ledger.recorded) == 1

    def test_a_device_that_cannot_be_reached_now_holds_up_nobody_else_and_is_tried_again_alone(self) -> None:
        for user in ("ada", "ben", "chen"):
            self.profiles.put_device(user, a_device(user, token="down" if user == "ben" else user))
        delivery = a_delivery(members=("ada", "ben", "chen"))
        for _ in range(3):
            with pytest.raises(TemporarilyUnavailable, match="1 recipients wait"):
                self.deliver(delivery)
        assert [device.device_id for device, _ in self.pusher.sent] == ["ada", "chen"]
        (entry,) = self.ledger.recorded.values()
        assert (entry.outcome, entry.pushed, set(entry.waiting)) == (Outcome.UNFINISHED, 2, {"ben"})
        self.profiles.put_device("ben", a_device("ben", token="up again"))
        assert self.deliver(delivery)["pushed"] == 3
        assert [device.device_id for device, _ in self.pusher.sent] == ["ada", "chen", "ben"]

    def test_without_time_the_rest_waits_for_the_next_receive(self) -> None:
        for user in users(3):
            self.profiles.put_device(user, a_device(user))
        self.time_left = 14_999
        with pytest.raises(TemporarilyUnavailable, match="no time left"):
            self.deliver(a_delivery(members=users(3)))
        assert self.pusher.sent == []
        self.time_left = 15_000
        assert self.deliver(a_delivery(members=users(3)))["pushed"] == 3

    def test_a_v1_notification_with_ids_as_long_as_uuids_fits_a_push(self) -> None:
        long = "0f9f3b1c-5a0e-4d1b-9a53-0c7c6a2d6f3e"
        self.profiles.put_device(long, a_device(accepts=Format.V1))
        caller = ALICE._replace(user_id=long[::-1])
        self.deliver(a_delivery(members=(long,), caller=caller, name="Product Discussion", introduction="i" * 300))
        ((device, push),) = self.pusher.sent
        for platform in Platform:
            assert '"message"' in payload(platform, push)
        assert device.accepts is Format.V1

    @pytest.mark.parametrize(
        ("device", "user", "text"),
        [
            ("zh-CN", "en", "Alice邀请你加入“Hikers”。"),
            ("", "zh-CN", "Alice邀请你加入“Hikers”。"),
            ("", "", "Alice invited you to “Hikers”."),
            ("fr", "zh-CN", "Alice邀请你加入“Hikers”。"),
        ],
    )
    def test_the_language_is_the_devices_else_the_users_else_the_policys(
        self, device: str, user: str, text: str
    ) -> None:
        self.profiles.put_device("ben", a_device(locale=device))
        self.profiles.put_preferences("ben", Preferences(locale=user))
        self.deliver()
        assert self.texts() == [text]

    @pytest.mark.parametrize("accepts", Format)
    def test_an_app_gets_the_notification_in_the_format_that_it_reads(self, accepts: Format) -> None:
        self.profiles.put_device("ben", a_device(accepts=accepts))
        self.deliver()
        ((_, push),) = self.pusher.sent
        message = json.loads(push.data["message"])
        if accepts is Format.V1:
            assert (push.data["content_type"], message["invitedUserList"][0]["userID"]) == ("1509", "ben")
        else:
            assert (message["role"], message["group"]["group_id"]) == ("member", "hikers")


NIGHT = QuietHours(time(22), time(7), "Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "when", "quiet"),
    [
        (NIGHT, datetime(2026, 1, 15, 21, 30, tzinfo=UTC), True),
        (NIGHT, datetime(2026, 7, 15, 20, 30, tzinfo=UTC), True),
        (NIGHT, datetime(2026, 1, 15, 20, 59, tzinfo=UTC), False),
        (NIGHT, datetime(2026, 1, 15, 6, 0, tzinfo=UTC), False),
        (QuietHours(time(12), time(13), "Asia/Shanghai"), datetime(2026, 1, 15, 4, 30, tzinfo=UTC), True),
        (QuietHours(time(12), time(13), "Asia/Shanghai"), datetime(2026, 1, 15, 5, 0, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_go_by_the_users_clock_across_midnight_and_summer_time(
    hours: QuietHours,
    when: datetime,
    quiet: bool,  # noqa: FBT001
) -> None:
    assert hours.hold(round(when.timestamp() * 1000)) is quiet


def a_push(message: str) -> Push:
    return Push("collapse", "hikers", Words("Title", "Body"), {"notification_id": "n", "message": message}, badge=3)


def test_a_time_zone_that_is_no_more_silences_nobody() -> None:
    assert not QuietHours(time(0), time(23, 59), "Europe/Atlantis").hold(NOW)


def test_an_apns_payload_shows_title_and_body_and_keeps_a_groups_pushes_together() -> None:
    document = json.loads(payload(Platform.APNS, a_push("{}")))
    assert document["aps"] == {
        "alert": {"title": "Title", "body": "Body"},
        "thread-id": "hikers",
        "sound": "default",
        "badge": 3,
    }
    assert document["herald"]["notification_id"] == "n"


def test_an_fcm_payload_replaces_the_notification_that_is_already_there() -> None:
    message = json.loads(payload(Platform.FCM, a_push("{}")))["fcmV1Message"]["message"]
    assert message["android"] == {"notification": {"tag": "collapse", "sound": "default"}}
    assert message["webpush"]["notification"] == {"tag": "collapse"}
    assert message["apns"] == {
        "headers": {"apns-collapse-id": "collapse"},
        "payload": {"aps": {"thread-id": "hikers", "sound": "default", "badge": 3}},
    }
    assert all(isinstance(value, str) for value in message["data"].values())


@pytest.mark.parametrize("platform", Platform)
def test_a_message_that_is_too_long_for_a_push_is_left_out(platform: Platform) -> None:
    written = payload(platform, a_push("水" * 2_000))
    assert len(written.encode()) <= MAX_PAYLOAD_BYTES
    assert '"notification_id"' in written


def test_the_order_to_push_travels_with_the_message() -> None:
    policy = Policy(level=Level.FULL, push_limit=7, kinds={INVITED: KindPolicy(required=True)})
    assert a_delivery(AppliedPolicy("default/1", policy)).push == PushOrder(limit=7, required=True)
    silent = Policy(level=Level.FULL, kinds={INVITED: KindPolicy(sound=False)})
    assert a_delivery(AppliedPolicy("default/1", silent)).push == PushOrder(1000, required=False, sound=False)


def test_a_message_that_says_nothing_of_sound_makes_one_and_is_written_as_before_there_was_a_choice() -> None:
    loud = a_delivery()
    assert '"push":{"limit":1000,"required":false}' in cloud_event.encode(loud)
    assert loud.push.sound
