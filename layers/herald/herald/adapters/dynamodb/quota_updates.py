"""What changes a user's counters, and on which condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.requests import Expression
from herald.adapters.dynamodb.values import number, read_int, text
from herald.domain.creation.quota import HOUR_MS, IN_FLIGHT_MS, ChargeOutcome

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item
    from herald.domain.creation.quota import QuotaCharge, QuotaLimits


KEPT_SECONDS = 3600
"""Time from the end of an hour until its counters expire. DynamoDB deletes expired items at no charge (AWS)."""


def _slot(charge: QuotaCharge) -> str:
    """Return the attribute that holds the attempt.

    There are sixteen, so that requests at the same time hardly ever overwrite each other's, and the item stays within
    1 KB, which is one write unit (AWS). If one is overwritten and its charge is repeated just then, it counts twice.
    """
    return f"attempt_{charge.attempt[0]}"


def addition(charge: QuotaCharge, sign: int) -> Expression:
    """Return the change that counts a creation (`sign` 1), or takes it off the count (-1)."""
    return Expression(
        "ADD creations :one, invitations :invited SET expires_at = :expiry",
        {
            ":one": number(sign),
            ":invited": number(sign * charge.invitations),
            ":expiry": number((charge.hour + HOUR_MS) // 1000 + KEPT_SECONDS),
        },
    )


def counted(charge: QuotaCharge) -> Expression:
    """Return the change that counts a creation, and notes its attempt and its time."""
    added = addition(charge, 1)
    noted = {":attempt": text(charge.attempt), ":at": number(charge.at)}
    return Expression(f"{added.text}, charged_at = :at, {_slot(charge)} = :attempt", {**added.values, **noted})


def within(charge: QuotaCharge, limits: QuotaLimits) -> Expression:
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


def outcome_of(item: Item, charge: QuotaCharge) -> ChargeOutcome:
    """Return the outcome of a charge whose condition failed for this item."""
    if item.get(_slot(charge)) == text(charge.attempt):
        return ChargeOutcome.COUNTED  # By an earlier call, whose answer was lost.
    settled = "charged_at" not in item or charge.at - read_int(item, "charged_at") >= IN_FLIGHT_MS
    return ChargeOutcome.USED_UP if settled else ChargeOutcome.UNSETTLED
