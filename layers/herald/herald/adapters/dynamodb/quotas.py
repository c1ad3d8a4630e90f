"""Counters of what each user has created within an hour, in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.quota_updates import addition, counted, outcome_of, within
from herald.adapters.dynamodb.requests import Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.creation.quota import ChargeOutcome
from herald.domain.errors import NotWritten, TemporarilyUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Key
    from herald.domain.creation.quota import QuotaCharge, QuotaLimits


ATTEMPTS = 4
"""Calls for one update, of at most 3 s each. The first may meet a connection that died while Lambda was frozen."""


class DynamoDBQuotas:
    """Quotas in DynamoDB: one counter for each user and hour. The condition on it is exact under any concurrency."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """`table` is the name of the inbox table; `backoff` waits before a call is repeated.

        `client` must not retry: a refund that is repeated subtracts twice.
        """
        self._table = Table(client, table)
        self._backoff = backoff

    def charge(self, charge: QuotaCharge, limits: QuotaLimits) -> ChargeOutcome:
        """Count a creation unless it would exceed a limit; see `herald.domain.creation.ports.Quotas`."""
        update = Update(_key(charge), counted(charge), within(charge, limits), return_existing=True)
        try:
            self._backoff.call(lambda: self._table.update(update), TemporarilyUnavailable, ATTEMPTS)
        except ConditionFailed as failed:
            return outcome_of(failed.existing[0], charge)
        return ChargeOutcome.COUNTED

    def refund(self, charge: QuotaCharge) -> None:
        """Take a counted creation off the count; see `herald.domain.creation.ports.Quotas`.

        An update without an answer is not repeated, because it would count twice. If it was not executed, the user has
        one creation less in this hour, and never one more.
        """
        update = Update(_key(charge), addition(charge, -1))
        self._backoff.call(lambda: self._table.update(update), NotWritten, ATTEMPTS)


def _key(charge: QuotaCharge) -> Key:
    return user_keys.quota_key(charge.user_id, charge.hour)
