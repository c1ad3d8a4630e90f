"""Delivering batches of messages to inboxes, on ports in memory."""

from collections.abc import Sequence
from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.clock import TimeLeft
from herald.domain.delivery.ledger import LedgerEntry, Outcome
from herald.domain.errors import OutOfTime, RecipientsWaiting, TemporarilyUnavailable
from herald.domain.kinds import Channel
from herald.domain.notifications import cloud_event, event_reading
from herald.domain.notifications.message import Message
from herald.domain.notifications.per_recipient import notifications_of
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.small_batch import RECORD_MS

from tests.support.builders import NOW, a_committed_group, a_confirmation, an_invitation, users
from tests.support.doubles import plenty_of_time
from tests.support.fakes import FakeAudit, FakeInbox, FakeLedger

RESERVE = 22_000
LOOK, LOOK_AGAIN = ("look", False), ("look", True)


def inbox_once(ledger: FakeLedger, audit: FakeAudit, now: int) -> IdempotentDelivery:
    return IdempotentDelivery(Channel.INBOX, ledger, audit, lambda: now)


def invitation(group_id: str = "hikers", people: Sequence[str] = ("ben", "chen")) -> Message:
    item = a_committed_group(group_id=group_id, members=tuple(people))
    return event_reading.decode(cloud_event.encode(an_invitation(item)))


def confirmation(group_id: str = "hikers") -> Message:
    return event_reading.decode(cloud_event.encode(a_confirmation(a_committed_group(group_id=group_id))))


def of_small_group(message: Message, number: int = 1) -> Delivery:
    return Delivery(message, number, items_prove=True)


class Desk:
    """A function that delivers to inboxes: at each step, a second passes."""

    def __init__(self) -> None:
        self.ledger, self.audit, self.now = FakeLedger(), FakeAudit(), NOW
        self.inbox = FakeInbox(self.ledger)
        self.time_left: TimeLeft = plenty_of_time
        once = IdempotentDelivery(Channel.INBOX, self.ledger, self.audit, lambda: self.now)
        self.delivery = InboxDelivery(self.inbox, once, RESERVE)

    def deliver(self, *batch: Delivery) -> list[Exception | None]:
        """Deliver a batch a second later. Returns what each message raised, or None for one that is done."""
        self.now += 1_000
        self.inbox.calls.clear()
        return [_raised(finish) for finish in self.delivery.deliver(batch, self.time_left)]

    def arrivals(self, user: str) -> list[int | None]:
        return [item.arrived_at for item in self.inbox.items.get(user, {}).values()]

    def entry(self) -> LedgerEntry:
        (found,) = self.ledger.recorded.values()
        return found


def _raised(finish: object) -> Exception | None:
    assert callable(finish)
    try:
        finish()
    except Exception as error:  # noqa: BLE001 - it is what a test looks at.
        return error
    return None


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestSmallMessages:
    """Messages of at most 25 recipients."""

    def test_every_recipient_gets_the_notification_and_the_audit_a_line(self, desk: Desk) -> None:
        assert desk.deliver(of_small_group(invitation())) == [None]
        assert sorted(desk.inbox.items) == ["ben", "chen"]
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED]
        assert desk.audit.lines[0][1]["lag_ms"] == 1_000

    def test_of_a_small_group_no_ledger_entry_is_written_if_all_goes_well(self, desk: Desk) -> None:
        desk.deliver(of_small_group(invitation()), of_small_group(confirmation()))
        assert desk.ledger.recorded == {}

    def test_of_a_large_group_each_message_has_its_ledger_entry(self, desk: Desk) -> None:
        desk.deliver(Delivery(confirmation(), 1))
        entry = desk.entry()
        assert (entry.outcome, entry.recipients, entry.attempts, entry.at) == (Outcome.DONE, 1, 1, NOW + 1_000)

    @pytest.mark.parametrize("people", [2, 10])
    def test_all_of_a_batch_cost_one_look_and_one_put(self, desk: Desk, people: int) -> None:
        batch = [of_small_group(invitation(f"group-{number}", users(people))) for number in range(4)]
        assert desk.deliver(*batch, of_small_group(confirmation())) == [None] * 5
        assert desk.inbox.calls == [LOOK, "put"]
        assert {len(desk.arrivals(user)) for user in users(people)} == {4}

    def test_a_longer_message_costs_one_more_put_and_no_look_at_its_recipients(self, desk: Desk) -> None:
        desk.inbox.silent = set(users(25))
        assert desk.deliver(of_small_group(invitation(people=users(25))), of_small_group(confirmation())) == [None] * 2
        assert desk.inbox.calls == [LOOK, "put_new", "put"]
        assert all(desk.arrivals(user) == [NOW + 1_000] for user in users(25))

    def test_the_order_of_results_is_that_of_the_messages(self, desk: Desk) -> None:
        desk.inbox.hot = {"dara"}
        batch = [invitation("a"), invitation("b", users(30)), invitation("c", ["dara"]), invitation("d", users(3))]
        found = desk.deliver(*(Delivery(message, 1) for message in batch))
        assert [type(each) for each in found] == [type(None), type(None), RecipientsWaiting, type(None)]

    def test_nothing_is_done_without_messages(self, desk: Desk) -> None:
        assert desk.deliver() == []
        assert desk.audit.lines == []


class TestRedelivery:
    """Messages that come again, as they are or in a copy."""

    @pytest.mark.parametrize("people", [2, 10, 11, 25])
    @pytest.mark.parametrize("number", [1, 2])
    def test_what_is_there_is_not_written_again(self, desk: Desk, people: int, number: int) -> None:
        message = invitation(people=users(people))
        desk.deliver(of_small_group(message))
        assert desk.deliver(of_small_group(message, number)) == [None]
        assert "put" not in desk.inbox.calls
        assert all(desk.arrivals(user) == [NOW + 1_000] for user in users(people))

    def test_a_copy_of_a_delivered_message_is_skipped(self, desk: Desk) -> None:
        desk.deliver(of_small_group(invitation()))
        desk.deliver(of_small_group(invitation()))
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED, AuditEvent.REDELIVERY_SKIPPED]

    def test_a_redelivery_has_a_line_since_its_first_attempt_may_have_died_before_it(self, desk: Desk) -> None:
        desk.deliver(of_small_group(invitation()))
        desk.deliver(of_small_group(invitation(), 2))
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED] * 2

    def test_what_the_ledger_has_as_done_is_skipped(self, desk: Desk) -> None:
        desk.deliver(Delivery(invitation(), 1))
        desk.inbox.items.clear()
        desk.deliver(Delivery(invitation(), 1), of_small_group(invitation(), 2))
        assert desk.inbox.items == {}
        assert desk.audit.events[1:] == [AuditEvent.REDELIVERY_SKIPPED] * 2

    @pytest.mark.parametrize("people", [2, 11])
    def test_of_two_copies_in_one_batch_one_is_delivered_and_one_skipped(self, desk: Desk, people: int) -> None:
        copies = [of_small_group(invitation(people=users(people))) for _ in range(2)]
        assert desk.deliver(*copies) == [None, None]
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED, AuditEvent.REDELIVERY_SKIPPED]
        assert desk.inbox.calls.count("put") == 1
        assert desk.inbox.calls[-1] == LOOK_AGAIN

    def test_the_look_is_consistent_if_any_message_was_received_before(self, desk: Desk) -> None:
        desk.deliver(of_small_group(invitation("a")), of_small_group(invitation("b"), 2))
        assert desk.inbox.calls == [LOOK_AGAIN, "put"]

    @pytest.mark.parametrize("people", [10, 11, 25])
    @pytest.mark.parametrize("number", [1, 2])
    def test_what_another_attempt_has_left_is_written_and_nothing_else(
        self, desk: Desk, people: int, number: int
    ) -> None:
        message = invitation(people=users(people))
        desk.inbox.put(list(notifications_of(message))[:4], NOW, plenty_of_time)
        assert desk.deliver(of_small_group(message, number)) == [None]
        assert [desk.arrivals(user) for user in users(people)] == [[NOW]] * 4 + [[NOW + 1_000]] * (people - 4)
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_DELIVERED]


class TestFailures:
    """Whoever cannot be written to or read waits alone."""

    @pytest.mark.parametrize("people", [2, 10, 11, 25])
    def test_who_cannot_be_written_to_waits_by_name_and_all_others_are_notified(self, desk: Desk, people: int) -> None:
        hot = users(people)[-1]
        desk.inbox.hot = {hot}
        (error,) = desk.deliver(of_small_group(invitation(people=users(people))))
        assert isinstance(error, RecipientsWaiting)
        entry = desk.entry()
        assert entry.waiting == {hot}
        assert (entry.outcome, entry.reason) == (Outcome.UNFINISHED, "unprocessed")
        assert set(desk.inbox.items) == set(users(people)) - {hot}
        assert desk.audit.events == [AuditEvent.NOTIFICATIONS_PARTLY_DELIVERED]

    @pytest.mark.parametrize("people", [2, 11])
    @pytest.mark.parametrize("position", [0, -1])
    def test_a_redelivery_writes_to_them_alone_and_sets_the_entry_to_done(
        self, desk: Desk, people: int, position: int
    ) -> None:
        hot, message = users(people)[position], invitation(people=users(people))
        desk.inbox.hot = {hot}
        desk.deliver(of_small_group(message))
        desk.inbox.hot.clear()
        assert desk.deliver(of_small_group(message, 2)) == [None]
        assert desk.arrivals(hot) == [NOW + 2_000]
        assert all(desk.arrivals(user) == [NOW + 1_000] for user in users(people) if user != hot)
        assert (desk.entry().outcome, desk.entry().waiting) == (Outcome.DONE, frozenset())

    def test_what_fails_belongs_to_its_message_also_if_its_recipient_is_in_several(self, desk: Desk) -> None:
        messages = [invitation("a"), invitation("b"), invitation("c")]
        refused = next(item for item in notifications_of(messages[1]) if item.recipient == "ben")
        desk.inbox.hot = {refused.notification_id}
        found = desk.deliver(*map(of_small_group, messages))
        assert [type(each) for each in found] == [type(None), RecipientsWaiting, type(None)]
        assert (desk.entry().key.group_id, desk.entry().waiting) == ("b", frozenset({"ben"}))
        assert len(desk.inbox.items["ben"]) == 2

    def test_who_cannot_be_read_waits_since_writing_could_change_an_arrival(self, desk: Desk) -> None:
        desk.inbox.silent = {"ben"}
        (error,) = desk.deliver(of_small_group(invitation()))
        assert str(error) == "1 recipients wait: it could not be read whether they have it already"
        assert set(desk.inbox.items) == {"chen"}

    def test_a_message_whose_entry_cannot_be_read_is_retried_and_its_neighbours_are_delivered(self, desk: Desk) -> None:
        desk.inbox.silent = {"a"}
        found = desk.deliver(Delivery(invitation("a"), 1), Delivery(invitation("b"), 1))
        assert (str(found[0]), found[1]) == ("its ledger entry could not be read", None)
        assert [key.group_id for key in desk.ledger.recorded] == ["b"]
        assert len(desk.inbox.items["ben"]) == 1

    def test_an_error_of_what_they_share_is_raised_for_each_message(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(desk.inbox, "look", _throttled)
        found = desk.deliver(of_small_group(invitation("a")), of_small_group(invitation("b")))
        assert [str(each) for each in found] == ["throttled", "throttled"]
        assert desk.audit.lines == []


class TestLongerMessages:
    """Messages of 11 to 25 recipients, whose first notification is written before the others."""

    MESSAGE = invitation(people=users(11))
    FIRST = users(11)[0]

    def test_if_the_first_cannot_be_written_the_delivery_is_recorded_before_the_others_are(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.inbox.hot = {self.FIRST}
        put, before = desk.inbox.put, list[LedgerEntry]()

        def put_and_look(*args: Any) -> Any:
            before.append(desk.entry())
            return put(*args)

        monkeypatch.setattr(desk.inbox, "put", put_and_look)
        desk.deliver(of_small_group(self.MESSAGE))
        assert [(each.outcome, each.attempts, each.waiting) for each in before] == [
            (Outcome.UNFINISHED, 0, frozenset())
        ]
        assert desk.entry().waiting == {self.FIRST}
        assert set(desk.inbox.items) == set(users(11)) - {self.FIRST}

    def test_a_copy_then_writes_to_the_first_alone(self, desk: Desk) -> None:
        desk.inbox.hot = {self.FIRST}
        desk.deliver(of_small_group(self.MESSAGE))
        desk.inbox.hot.clear()
        assert desk.deliver(of_small_group(self.MESSAGE)) == [None]
        assert [desk.arrivals(user) for user in users(11)] == [[NOW + 2_000]] + [[NOW + 1_000]] * 10
        assert desk.entry().outcome is Outcome.DONE

    @pytest.mark.parametrize("number", [1, 2])
    def test_whoever_dies_after_that_leaves_what_the_next_attempt_needs(self, desk: Desk, number: int) -> None:
        """The others were written, and nothing was recorded of it."""
        key = desk.delivery.once.key(of_small_group(self.MESSAGE))
        desk.ledger.begin(key, 11, NOW)
        desk.inbox.put(list(notifications_of(self.MESSAGE))[1:], NOW, plenty_of_time)
        assert desk.deliver(of_small_group(self.MESSAGE, number)) == [None]
        assert [desk.arrivals(user) for user in users(11)] == [[NOW + 1_000]] + [[NOW]] * 10
        assert desk.entry().outcome is Outcome.DONE

    def test_a_redelivery_also_begins_with_the_first(self, desk: Desk) -> None:
        assert desk.deliver(of_small_group(self.MESSAGE, 2)) == [None]
        assert desk.inbox.calls == [LOOK_AGAIN, "put_new", "put"]

    def test_if_the_ledger_cannot_be_written_either_the_message_is_retried_and_its_neighbours_are_delivered(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.inbox.hot = {self.FIRST}
        monkeypatch.setattr(desk.ledger, "begin", _throttled)
        found = desk.deliver(of_small_group(self.MESSAGE), of_small_group(confirmation()))
        assert (str(found[0]), found[1]) == ("throttled", None)
        assert set(desk.inbox.items) == {"alice"}


class TestTime:
    """Nothing is begun that may not be finished."""

    @pytest.mark.parametrize("people", [2, 26])
    def test_without_time_nothing_is_tried(self, desk: Desk, people: int) -> None:
        desk.time_left = lambda: RESERVE - 1
        (error,) = desk.deliver(of_small_group(invitation(people=users(people))))
        assert isinstance(error, OutOfTime)
        assert (desk.inbox.items, desk.inbox.calls, desk.ledger.recorded) == ({}, [], {})

    def test_time_is_looked_at_again_before_each_large_message(self, desk: Desk) -> None:
        left = iter([RESERVE] * 2 + [RESERVE - 1])
        desk.time_left = lambda: next(left)
        batch = [invitation("a"), invitation("b", users(26)), invitation("c", users(26))]
        found = desk.deliver(of_small_group(batch[0]), *(Delivery(message, 1) for message in batch[1:]))
        assert [type(each) for each in found] == [type(None), type(None), OutOfTime]

    def test_what_cannot_be_recorded_in_time_is_tried_again(self, desk: Desk) -> None:
        left = iter([RESERVE, RECORD_MS - 1])
        desk.time_left = lambda: next(left)
        (error,) = desk.deliver(Delivery(invitation(), 1))
        assert (type(error), str(error)) == (TemporarilyUnavailable, "there was no time left to record it")
        assert (desk.ledger.recorded, desk.audit.lines) == ({}, [])

    def test_no_longer_message_is_begun_in_the_ledger_without_time(self, desk: Desk) -> None:
        desk.inbox.hot = {users(11)[0]}
        left = iter([RESERVE, RESERVE - 1])
        desk.time_left = lambda: next(left)
        (error,) = desk.deliver(of_small_group(invitation(people=users(11))))
        assert (str(error), desk.ledger.recorded) == ("there was no time left to record it", {})


class TestLargeMessages:
    """Messages of more than 25 recipients."""

    def test_each_is_recorded_as_begun_and_then_as_done(self, desk: Desk) -> None:
        assert desk.deliver(of_small_group(invitation(people=users(26)))) == [None]
        assert desk.inbox.calls == ["put"]
        assert (desk.entry().outcome, desk.entry().recipients) == (Outcome.DONE, 26)

    def test_who_cannot_be_read_at_a_redelivery_waits(self, desk: Desk) -> None:
        message = Delivery(invitation(people=users(26)), 1)
        desk.inbox.hot = set(users(3))
        desk.deliver(message)
        desk.inbox.hot, desk.inbox.silent = set(), {users(3)[0]}
        (error,) = desk.deliver(message)
        assert isinstance(error, RecipientsWaiting)
        assert desk.entry().waiting == {users(3)[0]}
        assert desk.arrivals(users(3)[1]) == [NOW + 2_000]
        assert desk.arrivals(users(4)[3]) == [NOW + 1_000]


def _throttled(*_: object, **__: object) -> None:
    raise TemporarilyUnavailable("throttled")
