"""The mechanisms behind messages that are delivered together."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pytest
from herald.adapters.dynamodb import inbox_writer
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.requests import Expression
from herald.domain.delivery.inbox import Found
from herald.use_cases.delivery.small_batch import SmallBatch

from tests.proof.edges import batches
from tests.proof.edges.stage import Story, told
from tests.proof.mechanisms.mechanism import Mechanism


def without_the_condition_of_the_first_put(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inbox_writer, "ABSENT", Expression("attribute_exists(PK) OR attribute_not_exists(PK)"))


def without_the_entry_in_place_of_the_first_put(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SmallBatch, "_record_begun", lambda self, message, reserve_ms: None)


def without_consistent_reads_at_a_redelivery(patch: pytest.MonkeyPatch) -> None:
    look = DynamoDBInboxWriter.look

    def look_for_half_the_price(self: DynamoDBInboxWriter, keys: Any, items: Any, *, consistent: bool) -> Found:
        return look(self, keys, items, consistent=False)

    patch.setattr(DynamoDBInboxWriter, "look", look_for_half_the_price)


def without_attributing_what_failed(patch: pytest.MonkeyPatch) -> None:
    put = DynamoDBInboxWriter.put

    def put_and_blame_the_first(self: DynamoDBInboxWriter, items: Sequence[Any], *more: Any) -> Mapping[str, str]:
        failed = put(self, items, *more)
        return {items[0].notification_id: next(iter(failed.values()))} if failed else {}

    patch.setattr(DynamoDBInboxWriter, "put", put_and_blame_the_first)


def _tells(story: Story) -> Any:
    return partial(told, story)


MECHANISMS = (
    Mechanism(
        "the condition of the first put of a longer message",
        without_the_condition_of_the_first_put,
        _tells(batches.a_copy_of_a_longer_message_comes_later),
        "a copy changed what was in an inbox",
    ),
    Mechanism(
        "the ledger entry in place of a first put that fails",
        without_the_entry_in_place_of_the_first_put,
        _tells(batches.a_worker_dies_after_the_first_could_not_be_written),
        "a copy changed what was in an inbox",
    ),
    Mechanism(
        "consistent reads at a redelivery",
        without_consistent_reads_at_a_redelivery,
        _tells(batches.a_redelivery_while_reads_are_behind),
        "a redelivery changed what was in an inbox",
    ),
    Mechanism(
        "the attribution of what failed to its message",
        without_attributing_what_failed,
        _tells(batches.one_of_several_notifications_of_a_recipient_fails),
        "acknowledged and not delivered",
    ),
)
