"""The mechanisms behind one group for each key, and everybody notified exactly once."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from herald.adapters.dynamodb import groups as dynamodb_groups
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.requests import Expression
from herald.adapters.dynamodb.table import Table
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.domain.delivery.inbox import Found
from herald.use_cases.notifications.publish_notifications import NotificationPublishing
from herald.use_cases.reconcile.repair import GroupRepair

from tests.proof.edges import core
from tests.proof.edges.stage import told
from tests.proof.mechanisms.mechanism import Mechanism
from tests.proof.scenario import tell
from tests.proof.story import Score
from tests.support.faults import Fault


def without_the_ledger_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DynamoDBLedger, "begin", lambda self, key, recipients, at: None)
    patch.setattr(DynamoDBInboxWriter, "look", lambda self, keys, items, consistent: Found())


def without_the_idempotency_condition(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dynamodb_groups, "ABSENT", Expression("attribute_exists(PK) OR attribute_not_exists(PK)"))


def without_the_check_of_failed_entries(patch: pytest.MonkeyPatch) -> None:
    send = SnsPublisher._send  # noqa: SLF001

    def send_and_hope(self: SnsPublisher, batch: list[Any]) -> list[Any]:
        send(self, batch)
        return []

    patch.setattr(SnsPublisher, "_send", send_and_hope)


def without_the_loop_over_unprocessed_items(patch: pytest.MonkeyPatch) -> None:
    write = Table.batch_write

    def write_and_hope(self: Table, requests: list[Any]) -> list[Any]:
        write(self, requests)
        return []

    patch.setattr(Table, "batch_write", write_and_hope)


def without_stopping_at_the_first_failure(patch: pytest.MonkeyPatch) -> None:
    publish = NotificationPublishing.publish

    def publish_and_report_the_last(self: NotificationPublishing, records: Sequence[Any], time_left: Any) -> int | None:
        failed = publish(self, records, time_left)
        return None if failed is None else len(records) - 1

    patch.setattr(NotificationPublishing, "publish", publish_and_report_the_last)


def without_reconcile(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(GroupRepair, "_publish", lambda self, publications, time_left: ())


def story_with_a_batch_half_taken() -> None:
    """Run the story in which SNS publishes only some of the first messages."""
    tell({("AnnounceGroupFunction", "PublishBatch", 1): Fault.PARTIAL}, Score())


def story_with_a_batch_half_written() -> None:
    """Run the story in which DynamoDB writes only some of the first notifications."""
    tell({("DeliverInboxFunction", "BatchWriteItem", 1): Fault.PARTIAL}, Score())


def story_with_a_record_that_nobody_sees() -> None:
    """Run the story without faults. In it, the stream loses the records of one group."""
    tell({}, Score())


MECHANISMS = (
    Mechanism(
        "the look into the ledger before a delivery",
        without_the_ledger_check,
        partial(told, core.a_rewound_stream_delivers_nothing_twice),
        "written again though done",
    ),
    Mechanism(
        "the condition of the commit",
        without_the_idempotency_condition,
        partial(told, core.a_key_without_an_id_is_retried),
        "another answer to the same request|a key was misused",
    ),
    Mechanism(
        "the check for failed entries of a batch (`Failed`)",
        without_the_check_of_failed_entries,
        story_with_a_batch_half_taken,
        "acknowledged and not published",
    ),
    Mechanism(
        "the repetition of what was not processed (`UnprocessedItems`)",
        without_the_loop_over_unprocessed_items,
        story_with_a_batch_half_written,
        "acknowledged and not delivered|done in the ledger and not notified",
    ),
    Mechanism(
        "the stop at the first failing record",
        without_stopping_at_the_first_failure,
        partial(told, core.one_record_of_a_batch_fails),
        "acknowledged and not published",
    ),
    Mechanism("reconcile", without_reconcile, story_with_a_record_that_nobody_sees, "missed|is not complete"),
)
