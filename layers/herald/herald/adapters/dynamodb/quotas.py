"""What each user has created within an hour, counted in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.calls.aws_errors import transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.tables import number
from herald.domain.creation.quota import HOUR_MS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.domain.creation.quota import QuotaCharge, QuotaLimits

KEPT_SECONDS = 3600
"""How long a count is kept after its hour: DynamoDB deletes within some days, at no charge (AWS)."""


class DynamoDBQuotas:
    """Counts in DynamoDB: one item per user and hour. A condition on the count makes it exact under any concurrency."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """Use `client` on `table`."""
        self._client = client
        self._table = table

    def take(self, charge: QuotaCharge, limits: QuotaLimits) -> bool:
        """Count a creation unless that would exceed a limit; see `herald.domain.ports.Allowance`."""
        conditions, values = _within(charge, limits)
        change = _change(charge, 1)
        change["ExpressionAttributeValues"] |= values
        try:
            with transient_as_unavailable():
                self._client.update_item(TableName=self._table, ConditionExpression=conditions, **change)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def refund(self, charge: QuotaCharge) -> None:
        """Take a creation off the count again."""
        with transient_as_unavailable():
            self._client.update_item(TableName=self._table, **_change(charge, -1))


def _change(charge: QuotaCharge, sign: int) -> dict[str, Any]:
    return {
        "Key": tables.quota_key(charge.user_id, charge.hour),
        "UpdateExpression": "ADD creations :one, invitations :invited SET expires_at = :expiry",
        "ExpressionAttributeValues": {
            ":one": number(sign),
            ":invited": number(sign * charge.invitations),
            ":expiry": number((charge.hour + HOUR_MS) // 1000 + KEPT_SECONDS),
        },
    }


def _within(charge: QuotaCharge, limits: QuotaLimits) -> tuple[str, dict[str, Any]]:
    """Return the condition under which one more creation stays within the limits. One alone may exceed none."""
    conditions, values = [], {}
    if limits.creations:
        conditions.append("(attribute_not_exists(creations) OR creations < :creations)")
        values[":creations"] = number(limits.creations)
    if limits.invitations:
        conditions.append("(attribute_not_exists(invitations) OR invitations <= :room)")
        values[":room"] = number(limits.invitations - charge.invitations)
    return " AND ".join(conditions), values
