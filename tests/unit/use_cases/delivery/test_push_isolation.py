"""A device, a recipient or a platform that cannot be pushed to holds up nobody else, and nobody gets a second push."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.errors import RecipientsWaiting
from herald.domain.kinds import Channel
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.message import Message
from herald.domain.policies.policy import AppliedPolicy, Level, Policy
from herald.domain.push.devices import Device, Platform, Profile
from herald.domain.push.payloads import Push
from herald.domain.push.preferences import PREFERENCES
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.device_pushes import NO_TIME, RESERVE_MS
from herald.use_cases.delivery.push_attempt import PROGRESS_MS

from tests.support.builders import NOW, a_committed_group, an_invitation, users
from tests.support.fakes import FakeAudit, FakeLedger, FakeProfiles, FakePusher
from tests.support.pushing import push_delivery
from tests.unit.use_cases.delivery.test_push import a_device


def a_message(members: tuple[str, ...], push_limit: int = 1_000, group_id: str = "hikers") -> Message:
    applied = AppliedPolicy("default/1", Policy(level=Level.FULL, push_limit=push_limit))
    item = a_committed_group(applied=applied, group_id=group_id, members=members)
    return event_reading.decode(cloud_event.encode(an_invitation(item, applied)))


class SlowPusher(FakePusher):
    """Takes `seconds` for each push, and dies after `dies_after` of them."""

    def __init__(self, story: "Story", seconds: int) -> None:
        super().__init__()
        self.story, self.seconds, self.dies_after = story, seconds, 10_000

    def send(self, device: Device, push: Push) -> None:
        if len(self.sent) == self.dies_after:
            raise KeyboardInterrupt
        super().send(device, push)
        self.story.now += self.seconds * 1000


class Story:
    """Pushes of one message, on a clock that runs while pushes are sent."""

    def __init__(self) -> None:
        self.now, self.timeout = NOW, 120_000
        self.profiles, self.ledger, self.audit = FakeProfiles(), FakeLedger(), FakeAudit()
        self.pusher: FakePusher = FakePusher()
        self.message = a_message(("ben", "chen", "dara"))

    def deliver(self, number: int = 1) -> None:
        started = self.now
        once = IdempotentDelivery(Channel.PUSH, self.ledger, self.audit, lambda: self.now)
        delivery = push_delivery(self.profiles, self.pusher, once)
        delivery.deliver(Delivery(self.message, number), lambda: started + self.timeout - self.now)

    def deliver_until_done(self, most: int = 50) -> int:
        """Redeliver until nobody waits. Returns how often it was delivered."""
        for number in range(1, most):
            try:
                self.deliver(number)
            except (RecipientsWaiting, KeyboardInterrupt):
                continue
            return number
        raise AssertionError("somebody waits for ever")

    @property
    def entry(self) -> LedgerEntry:
        (found,) = self.ledger.recorded.values()
        return found

    def devices(self) -> list[str]:
        return [device.device_id for device, _ in self.pusher.sent]


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_profile_that_cannot_be_read_is_its_owners_problem_alone(story: Story) -> None:
    for user in ("ben", "dara"):
        story.profiles.put_device(user, a_device(user))
    story.profiles.profiles["chen"] = Profile(unreadable=("phone",))
    story.deliver()
    assert sorted(story.devices()) == ["ben", "dara"]
    assert story.audit.lines[-1][1]["unreadable"] == 1
    (line,) = [facts for event, facts in story.audit.lines if event is AuditEvent.ITEM_UNREADABLE]
    assert (line["item"], line["reason"]) == ("profile of chen", "phone")


def test_of_several_devices_those_that_can_be_read_are_pushed_to(story: Story) -> None:
    story.profiles.profiles["ben"] = Profile((a_device("phone"),), unreadable=("watch",))
    story.deliver()
    assert story.devices() == ["phone"]


def test_who_may_have_muted_pushes_gets_none_while_that_cannot_be_read(story: Story) -> None:
    story.profiles.profiles["ben"] = Profile((a_device("phone"),), unreadable=(PREFERENCES,))
    story.deliver()
    assert story.devices() == []
    required = story.message._replace(group_type="super", push=story.message.push._replace(required=True))
    story.message, story.ledger = required, FakeLedger()
    story.deliver()
    assert story.devices() == ["phone"]


def test_what_an_operator_must_mend_fails_the_delivery_and_is_sent_once_it_is_mended(story: Story) -> None:
    for user in ("ben", "chen"):
        story.profiles.put_device(user, a_device(user, token=f"impossible-{user}"))
    story.profiles.put_device("dara", a_device("dara", platform=Platform.APNS))
    with pytest.raises(RecipientsWaiting):
        story.deliver()
    assert (story.entry.outcome, set(story.entry.waiting)) == (Outcome.UNFINISHED, {"ben", "chen"})
    assert story.devices() == ["dara"]
    (line,) = [facts for event, facts in story.audit.lines if event is AuditEvent.PUSH_IMPOSSIBLE]
    assert (line["recipients"], line["recipient_ids"]) == (2, "ben chen")
    for user in ("ben", "chen"):
        story.profiles.put_device(user, a_device(user, token=f"mended-{user}"))
    story.deliver(2)
    assert sorted(story.devices()) == ["ben", "chen", "dara"]
    assert story.entry.outcome is Outcome.DONE


def test_a_platform_that_refuses_everything_is_asked_once_a_delivery(story: Story) -> None:
    asked = 0

    class Counting(FakePusher):
        def send(self, device: Device, push: Push) -> None:
            nonlocal asked
            asked += 1
            super().send(device, push)

    story.pusher = Counting()
    story.message = a_message(users(300))
    for user in users(300):
        story.profiles.put_device(user, a_device(user, token=f"impossible-{user}"))
    with pytest.raises(RecipientsWaiting, match="300 recipients wait"):
        story.deliver()
    assert asked == 1


def test_a_device_that_cannot_be_reached_does_not_make_the_owners_other_devices_ring_again(story: Story) -> None:
    for name in ("a", "b", "c"):
        story.profiles.put_device("ben", a_device(name, token=f"down-{name}" if name == "b" else name))
    for _ in range(3):
        with pytest.raises(RecipientsWaiting):
            story.deliver()
    assert story.devices() == ["a", "c"]
    assert (story.entry.pushed, story.entry.sent) == (1, frozenset({"ben a", "ben c"}))
    story.profiles.put_device("ben", a_device("b", token="up"))
    story.deliver()
    assert story.devices() == ["a", "c", "b"]
    assert (story.entry.pushed, story.entry.sent, story.entry.outcome) == (1, frozenset(), Outcome.DONE)


@pytest.mark.parametrize("seconds", [6, 3, 1])
def test_slow_devices_get_one_push_each_however_often_the_message_is_received(story: Story, seconds: int) -> None:
    story.message = a_message(users(40))
    for user in users(40):
        for number in range(4):
            story.profiles.put_device(user, a_device(f"{user}.{number}", token=f"{user}.{number}"))
    story.pusher = SlowPusher(story, seconds)
    story.deliver_until_done()
    assert sorted(story.devices()) == sorted({f"{user}.{number}" for user in users(40) for number in range(4)})


def test_no_device_is_started_that_may_not_end_in_time(story: Story) -> None:
    for name in ("a", "b", "c"):
        story.profiles.put_device("ben", a_device(name))
    story.pusher = SlowPusher(story, 6)
    story.timeout = RESERVE_MS + 6_001
    with pytest.raises(RecipientsWaiting, match=NO_TIME):
        story.deliver()
    assert story.devices() == ["a", "b"]


def test_a_worker_that_dies_repeats_at_most_what_it_sent_since_it_last_recorded(story: Story) -> None:
    story.message = a_message(users(60))
    for user in users(60):
        story.profiles.put_device(user, a_device(user))
    pusher = SlowPusher(story, 1)
    story.pusher = pusher
    pusher.dies_after = 50
    with pytest.raises(KeyboardInterrupt):
        story.deliver()
    assert len(story.entry.waiting) == 60 - 40
    pusher.dies_after = 10_000
    story.deliver_until_done()
    assert len(story.devices()) - len(set(story.devices())) == 10 < PROGRESS_MS / 1000
    assert story.entry.pushed == 60


def test_a_limit_picks_users_by_chance_and_not_by_the_alphabet(story: Story) -> None:
    members = users(200)
    for user in members:
        story.profiles.put_device(user, a_device(user))
    chosen = []
    for number in range(20):
        story.pusher, story.ledger = FakePusher(), FakeLedger()
        story.message = a_message(members, push_limit=20, group_id=f"group-{number}")
        story.deliver()
        chosen.append(frozenset(story.devices()))
        assert len(chosen[-1]) == 20
    assert len(frozenset().union(*chosen)) > 150


def test_a_limit_is_kept_over_redeliveries(story: Story) -> None:
    story.message = a_message(users(50), push_limit=10)
    for user in users(50):
        story.profiles.put_device(user, a_device(user))
    story.pusher = SlowPusher(story, 6)
    story.timeout = 45_000
    story.deliver_until_done()
    assert len(story.devices()) == 10
    assert story.entry.pushed == 10
