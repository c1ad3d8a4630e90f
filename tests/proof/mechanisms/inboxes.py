"""The mechanisms behind arrivals, marks, and recipients who wait by name."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from herald.adapters.dynamodb import inbox, inbox_writer, ledger, read_state_items
from herald.adapters.dynamodb.batch_writes import BatchWriter
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.inbox_items import read_inbox_item
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.ledger_items import read_entry
from herald.domain.delivery.inbox import Found
from herald.domain.delivery.read_state import ReadState
from herald.domain.errors import MalformedRecord, TemporarilyUnavailable
from herald.use_cases.delivery import deliver_inbox, small_message
from herald.use_cases.delivery.fail_delivery import FailureHandler

from tests.proof.edges import late, recipients
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism


def without_the_look_at_what_is_there(patch: pytest.MonkeyPatch) -> None:
    look = DynamoDBInboxWriter.look

    def look_at_the_ledger_alone(self: DynamoDBInboxWriter, keys: Any, items: Any, *, consistent: bool) -> Found:
        return look(self, keys, items, consistent=consistent)._replace(present=frozenset())

    patch.setattr(DynamoDBInboxWriter, "look", look_at_the_ledger_alone)


def without_the_time_of_arrival(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        ReadState,
        "is_read",
        lambda self, position, arrived_at: (
            position.notification_id in self.named or any(position <= mark.through for mark in self.marks)
        ),
    )


def without_the_index_of_late_arrivals(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DynamoDBInbox, "_late", lambda self, user_id, after: iter(()))


def without_remembering_early_marks(patch: pytest.MonkeyPatch) -> None:
    marked = ReadState.marked
    patch.setattr(ReadState, "marked", lambda self, *mark: marked(self, *mark)._replace(named=()))


def without_a_bound_on_the_search(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox, "SEARCHED", 100_000)


def without_waiting_by_name(patch: pytest.MonkeyPatch) -> None:
    put = DynamoDBInboxWriter.put

    def put_all_or_fail(self: DynamoDBInboxWriter, items: Sequence[Any], arrived_at: int, time_left: Any) -> Any:
        if failed := put(self, items, arrived_at, time_left):
            raise TemporarilyUnavailable(next(iter(failed.values())))
        return failed

    patch.setattr(DynamoDBInboxWriter, "put", put_all_or_fail)


def without_going_on_behind_a_failed_batch(patch: pytest.MonkeyPatch) -> None:
    def fail(self: BatchWriter, requests: Sequence[Any], reason: str) -> None:
        if requests:
            raise TemporarilyUnavailable(reason)

    patch.setattr(BatchWriter, "_fail", fail)


def without_the_names_of_those_who_wait(patch: pytest.MonkeyPatch) -> None:
    for module in (deliver_inbox, small_message):
        patch.setattr(module, "is_left", lambda entry, recipient: True)
    without_the_look_at_what_is_there(patch)


def without_acknowledging_at_the_last_receive(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FailureHandler, "leave_waiting", lambda self, received, error: self.handle(received, str(error)))


def without_reading_around_damage_in_the_ledger(patch: pytest.MonkeyPatch) -> None:
    for module in (inbox_writer, ledger):
        patch.setattr(module, "readable_entry", lambda key, item: read_entry(item))


def without_reading_around_damage_in_an_inbox(patch: pytest.MonkeyPatch) -> None:
    def read_or_fail(user_id: str, item: Any) -> Any:
        try:
            return read_inbox_item(user_id, item)
        except MalformedRecord as error:
            raise TemporarilyUnavailable(str(error)) from error

    patch.setattr(inbox, "read_inbox_item", read_or_fail)


def without_reading_around_damage_in_what_was_read(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox, "stored_read_state", read_state_items._read_state)  # noqa: SLF001


MECHANISMS = (
    Mechanism(
        "the look for what is in an inbox already",
        without_the_look_at_what_is_there,
        partial(told, late.a_redelivery_makes_nothing_unread),
        "a redelivery changed what was in an inbox",
    ),
    Mechanism(
        "the time of arrival in what is read",
        without_the_time_of_arrival,
        partial(told, late.a_message_overtakes_another),
        "read and unread are mixed up",
    ),
    Mechanism(
        "the index of late arrivals",
        without_the_index_of_late_arrivals,
        partial(told, late.an_older_group_arrives_behind_a_mark),
        "but the count says 0",
    ),
    Mechanism(
        "the memory of marks that come before their notification",
        without_remembering_early_marks,
        partial(told, late.a_mark_comes_before_its_notification),
        "read and unread are mixed up",
    ),
    Mechanism(
        "the bound on the search for what is marked",
        without_a_bound_on_the_search,
        partial(told, late.marking_reads_no_more_than_a_page),
        "marking as read looked at 30. notifications",
    ),
    Mechanism(
        "waiting by name in the ledger",
        without_waiting_by_name,
        partial(told, recipients.one_inbox_takes_nothing),
        "deliveries do not count people",
    ),
    Mechanism(
        "going on behind a batch that is not written",
        without_going_on_behind_a_failed_batch,
        partial(told, recipients.one_inbox_takes_nothing),
        "not notified because of somebody else|deliveries do not count people",
    ),
    Mechanism(
        "redelivery to those who wait alone",
        without_the_names_of_those_who_wait,
        partial(told, recipients.one_inbox_takes_nothing),
        "written to again and again because of somebody else",
    ),
    Mechanism(
        "the acknowledgement at the last receive",
        without_acknowledging_at_the_last_receive,
        partial(told, recipients.one_inbox_takes_nothing),
        "deliveries do not count people|alarms as a dead letter",
    ),
    Mechanism(
        "the default for a ledger entry that cannot be read",
        without_reading_around_damage_in_the_ledger,
        partial(told, recipients.a_damaged_ledger_entry_holds_up_nobody),
        "missed",
    ),
    Mechanism(
        "leaving out a notification that cannot be read",
        without_reading_around_damage_in_an_inbox,
        partial(told, recipients.a_damaged_notification_is_left_out_and_named),
        "one item hides an inbox",
    ),
    Mechanism(
        "the default for what was read that cannot be read",
        without_reading_around_damage_in_what_was_read,
        partial(told, late.what_was_read_is_damaged),
        "a damaged read state hides an inbox",
    ),
)
