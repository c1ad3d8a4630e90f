"""Claims on deliveries, in the inbox table."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.group_keys import delivery_claim_key
from herald.adapters.dynamodb.requests import ABSENT, Expression, Put
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.tolerant import read_or_none
from herald.adapters.dynamodb.values import number, read_int
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import DeliveryInProgress

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.delivery.ledger import LedgerKey

KEPT_MS = 2 * 24 * 3600 * 1000
"""How long an ended claim says that a delivery was begun. OpenIM knows for a day what it has sent."""

_CLAIMED_UNTIL = "claimed_until"


class DynamoDBDeliveryClaims:
    """One item for each delivery that was begun. It stays when the claim ends, until DynamoDB's TTL deletes it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the inbox table."""
        self._table = Table(client, table)

    def begin(self, key: LedgerKey, now: int, until: int) -> bool:
        """Claim a delivery; see `herald.domain.delivery.ports.DeliveryClaims`.

        If the answer to a first write is lost, botocore's second attempt finds the claim, and the delivery waits.
        """
        claim = _claim(key, until)
        try:
            self._table.put(Put(claim, ABSENT, return_existing=True))
        except ConditionFailed as refused:
            self._take_over(claim, refused.existing[0], now)
            return True
        return False

    def end(self, key: LedgerKey, until: int) -> None:
        """End a claim early; see `herald.domain.delivery.ports.DeliveryClaims`."""
        own = Expression(f"{_CLAIMED_UNTIL} = :until", {":until": number(until)})
        with suppress(ConditionFailed):
            self._table.put(Put({**_claim(key, until), _CLAIMED_UNTIL: number(0)}, own))

    def _take_over(self, claim: StoredItem, existing: Item, now: int) -> None:
        ended = Expression(f"{_CLAIMED_UNTIL} < :now", {":now": number(now)})
        if (read_or_none(read_int, existing, _CLAIMED_UNTIL) or 0) >= now:
            raise DeliveryInProgress("another attempt to deliver it is in progress")
        try:
            self._table.put(Put(claim, ended))
        except ConditionFailed as refused:
            raise DeliveryInProgress("another attempt to deliver it has just begun") from refused


def _claim(key: LedgerKey, until: int) -> StoredItem:
    expires_at = number((until + KEPT_MS) // 1000)
    return {**delivery_claim_key(key), _CLAIMED_UNTIL: number(until), "expires_at": expires_at}
