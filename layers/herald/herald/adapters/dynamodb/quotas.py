"""Counters of what each user has created within an hour, in the inbox table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.creation.quota import HOUR_MS, IN_FLIGHT_MS, ChargeOutcome
from herald.domain.errors import NotWritten, TemporarilyUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Item
    from herald.domain.creation.quota import QuotaCharge, QuotaLimits

KEPT_SECONDS = 3600
"""Time from the end of an hour until its counters expire. DynamoDB deletes expired items at no charge (AWS)."""

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
        update = Update(_key(charge), _counted(charge), _within(charge, limits), return_existing=True)
        try:
            self._backoff.call(lambda: self._table.update(update), TemporarilyUnavailable, ATTEMPTS)
        except ConditionFailed as failed:
            return _why(failed.existing[0], charge)
        return ChargeOutcome.COUNTED

    def refund(self, charge: QuotaCharge) -> None:
        """Take a counted creation off the count; see `herald.domain.creation.ports.Quotas`.

        An update without an answer is not repeated, because it would count twice. If it was not executed, the user has
        one creation less in this hour, and never one more.
        """
        update = Update(_key(charge), _added(charge, -1))
        self._backoff.call(lambda: self._table.update(update), NotWritten, ATTEMPTS)


def _key(charge: QuotaCharge) -> keys.Key:
    return keys.quota_key(charge.user_id, charge.hour)


def _slot(charge: QuotaCharge) -> str:
    """Return the attribute that holds the attempt.

    There are sixteen, so that requests at the same time hardly ever overwrite each other's, and the item stays within
    1 KB, which is one write unit (AWS). If one is overwritten and its charge is repeated just then, it counts twice.
    """
    return f"attempt_{charge.attempt[0]}"


def _added(charge: QuotaCharge, sign: int) -> Expression:
    return Expression(
        "ADD creations :one, invitations :invited SET expires_at = :expiry",
        {
            ":one": number(sign),
            ":invited": number(sign * charge.invitations),
            ":expiry": number((charge.hour + HOUR_MS) // 1000 + KEPT_SECONDS),
        },
    )


def _counted(charge: QuotaCharge) -> Expression:
    """Return the change that counts a creation, and notes its attempt and its time."""
    added = _added(charge, 1)
    noted = {":attempt": text(charge.attempt), ":at": number(charge.at)}
    return Expression(f"{added.text}, charged_at = :at, {_slot(charge)} = :attempt", {**added.values, **noted})


def _within(charge: QuotaCharge, limits: QuotaLimits) -> Expression:
    """Return the condition that the attempt is not counted yet, and that one more creation stays within the limits.

    A creation that exceeds a limit alone must be refused before: the condition holds for a user's first one.
    """
    slot = _slot(charge)
    conditions, values = [f"(attribute_not_exists({slot}) OR {slot} <> :attempt)"], {}
    if limits.creations:
        conditions.append("(attribute_not_exists(creations) OR creations < :creations)")
        values[":creations"] = number(limits.creations)
    if limits.invitations:
        conditions.append("(attribute_not_exists(invitations) OR invitations <= :room)")
        values[":room"] = number(limits.invitations - charge.invitations)
    return Expression(" AND ".join(conditions), values)


def _why(item: Item, charge: QuotaCharge) -> ChargeOutcome:
    """Return the outcome of a charge whose condition failed for this item."""
    if item.get(_slot(charge)) == text(charge.attempt):
        return ChargeOutcome.COUNTED  # By an earlier call, whose answer was lost.
    settled = "charged_at" not in item or charge.at - read_int(item, "charged_at") >= IN_FLIGHT_MS
    return ChargeOutcome.USED_UP if settled else ChargeOutcome.UNSETTLED
