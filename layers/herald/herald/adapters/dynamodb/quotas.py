"""Counters of what each user has created within an hour, in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.creation.quota import HOUR_MS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.domain.creation.quota import QuotaCharge, QuotaLimits

KEPT_SECONDS = 3600
"""Time from the end of an hour until its counters expire. DynamoDB deletes expired items at no charge (AWS)."""


class DynamoDBQuotas:
    """Quotas in DynamoDB: one counter for each user and hour. The condition on it is exact under any concurrency."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the inbox table. `client` must not retry: each call adds to a counter."""
        self._table = Table(client, table)

    def take(self, charge: QuotaCharge, limits: QuotaLimits) -> bool:
        """Count a creation unless it would exceed a limit; see `herald.domain.ports.Allowance`."""
        try:
            self._table.update(Update(_key(charge), _addition(charge, 1), _within(charge, limits)))
        except ConditionFailed:
            return False
        return True

    def refund(self, charge: QuotaCharge) -> None:
        """Subtract a creation that was counted."""
        self._table.update(Update(_key(charge), _addition(charge, -1)))


def _key(charge: QuotaCharge) -> keys.Key:
    return keys.quota_key(charge.user_id, charge.hour)


def _addition(charge: QuotaCharge, sign: int) -> Expression:
    return Expression(
        "ADD creations :one, invitations :invited SET expires_at = :expiry",
        {
            ":one": number(sign),
            ":invited": number(sign * charge.invitations),
            ":expiry": number((charge.hour + HOUR_MS) // 1000 + KEPT_SECONDS),
        },
    )


def _within(charge: QuotaCharge, limits: QuotaLimits) -> Expression:
    """Return the condition that one more creation stays within the limits, of which there is at least one.

    A creation that exceeds a limit alone must be refused before: the condition holds for a user's first one.
    """
    conditions, values = [], {}
    if limits.creations:
        conditions.append("(attribute_not_exists(creations) OR creations < :creations)")
        values[":creations"] = number(limits.creations)
    if limits.invitations:
        conditions.append("(attribute_not_exists(invitations) OR invitations <= :room)")
        values[":room"] = number(limits.invitations - charge.invitations)
    return Expression(" AND ".join(conditions), values)
