"""Herald with one of its mechanisms taken out: the proof must notice each, or it proves nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from herald.adapters import dynamodb_groups
from herald.adapters.dynamodb_inbox import DynamoDBInbox
from herald.adapters.dynamodb_ledger import DynamoDBLedger
from herald.adapters.sns_publisher import SnsPublisher
from herald.use_cases.publish_notifications import NotificationPublishing
from herald.use_cases.reconcile import Reconciliation

from tests.proof.run import run_schedules

RUNS, STEPS = 40, 40

Break = Callable[[pytest.MonkeyPatch], None]


def without_the_ledger_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DynamoDBLedger, "find", lambda self, key: None)


def without_the_idempotency_condition(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dynamodb_groups, "_ABSENT", "attribute_exists(PK) OR attribute_not_exists(PK)")


def without_the_check_of_failed_entries(patch: pytest.MonkeyPatch) -> None:
    send = SnsPublisher._send  # noqa: SLF001

    def send_and_hope(self: SnsPublisher, batch: list[Any]) -> list[Any]:
        send(self, batch)
        return []

    patch.setattr(SnsPublisher, "_send", send_and_hope)


def without_the_loop_over_unprocessed_items(patch: pytest.MonkeyPatch) -> None:
    write = DynamoDBInbox._write  # noqa: SLF001

    def write_and_hope(self: DynamoDBInbox, requests: list[Any]) -> list[Any]:
        write(self, requests)
        return []

    patch.setattr(DynamoDBInbox, "_write", write_and_hope)


def without_stopping_at_the_first_failure(patch: pytest.MonkeyPatch) -> None:
    publish = NotificationPublishing.publish

    def publish_and_report_the_last(self: NotificationPublishing, records: Sequence[Any], time_left: Any) -> int | None:
        failed = publish(self, records, time_left)
        return None if failed is None else len(records) - 1

    patch.setattr(NotificationPublishing, "publish", publish_and_report_the_last)


def without_reconcile(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Reconciliation, "_publish", lambda self, publications, time_left: ())


BROKEN: list[tuple[Break, str]] = [
    (without_the_ledger_check, "written again though done"),
    (without_the_idempotency_condition, "another answer to the same request|a key was misused"),
    (without_the_check_of_failed_entries, "acknowledged and not published"),
    (without_the_loop_over_unprocessed_items, "acknowledged and not delivered"),
    (without_stopping_at_the_first_failure, "acknowledged and not published"),
    (without_reconcile, "missed|is not complete"),
]


@pytest.mark.parametrize(("take_out", "found"), BROKEN, ids=[each[0].__name__ for each in BROKEN])
def test_the_proof_notices_a_herald(take_out: Break, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(monkeypatch)
    with pytest.raises(AssertionError, match=found):
        run_schedules(RUNS, STEPS, from_seed=2, shrink=False)
