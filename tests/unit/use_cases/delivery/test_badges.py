"""The badge of a push: what it counts, and that no failure to count holds up a push."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError, MalformedRecord, TemporarilyUnavailable
from herald.domain.kinds import Channel
from herald.domain.notifications.message import Message
from herald.domain.notifications.notification import Notification
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.badges import RESERVE_MS
from herald.use_cases.delivery.deliver_once import IdempotentDelivery

from tests.support.builders import NOW
from tests.support.doubles import plenty_of_time
from tests.support.fakes import FakeAudit, FakeInbox, FakeLedger, FakeProfiles, FakePusher
from tests.support.pushing import push_delivery
from tests.unit.use_cases.delivery.test_push import a_device
from tests.unit.use_cases.delivery.test_push_isolation import a_message

MEMBERS = ("ben", "chen", "dara")


class CountingInbox(FakeInbox):
    """Counts how often it was asked, and fails for the users in `errors`."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.errors: dict[str, HeraldError] = {}

    def unread_with(self, pushed: Notification) -> int:
        self.asked.append(pushed.recipient)
        if error := self.errors.get(pushed.recipient):
            raise error
        return super().unread_with(pushed)


class Story:
    """Pushes of one message to three users."""

    def __init__(self) -> None:
        self.inbox, self.audit, self.pusher = CountingInbox(), FakeAudit(), FakePusher()
        self.profiles = FakeProfiles()
        for user in MEMBERS:
            self.profiles.put_device(user, a_device(user))
        self.message: Message = a_message(MEMBERS)

    def push(self, time_left_ms: int = plenty_of_time()) -> dict[str, int | None]:
        once = IdempotentDelivery(Channel.PUSH, FakeLedger(), self.audit, lambda: NOW)
        delivery = push_delivery(self.profiles, self.pusher, once, self.inbox)
        delivery.deliver(Delivery(self.message, 1), lambda: time_left_ms)
        return {device.device_id: push.badge for device, push in self.pusher.sent}

    def reasons(self) -> list[tuple[str, str]]:
        lines = [facts for event, facts in self.audit.lines if event is AuditEvent.BADGE_UNKNOWN]
        return [(str(facts["recipient_ids"]), str(facts["reason"])) for facts in lines]


def test_a_badge_counts_each_recipients_own_unread_notifications() -> None:
    story = Story()
    others = [list(notifications_of(a_message(MEMBERS, group_id=f"group-{number}"))) for number in range(2)]
    for_ben = [each for items in others for each in items if each.recipient == "ben"]
    story.inbox.put(for_ben, NOW, plenty_of_time)
    assert story.push() == {"ben": 3, "chen": 1, "dara": 1}


def test_an_inbox_that_cannot_be_read_costs_its_owner_the_badge_and_nobody_else() -> None:
    story = Story()
    story.inbox.errors["chen"] = MalformedRecord("not a read state")
    assert story.push() == {"ben": 1, "chen": None, "dara": 1}
    assert story.reasons() == [("chen", "not a read state")]


def test_a_table_that_does_not_answer_is_asked_once_and_everybody_gets_the_push() -> None:
    story = Story()
    story.inbox.errors = dict.fromkeys(MEMBERS, TemporarilyUnavailable("no answer"))
    assert story.push() == dict.fromkeys(MEMBERS)
    assert len(story.inbox.asked) == len(story.reasons()) == 1


@pytest.mark.parametrize(("time_left", "asked"), [(RESERVE_MS, 3), (RESERVE_MS - 1, 0)])
def test_nothing_is_counted_if_the_time_may_be_needed_for_pushes(time_left: int, asked: int) -> None:
    story = Story()
    assert len(story.push(time_left)) == 3
    assert len(story.inbox.asked) == asked


def test_nothing_is_counted_for_users_who_get_no_push() -> None:
    story = Story()
    story.profiles.profiles.clear()
    assert story.push() == {}
    assert story.inbox.asked == []
