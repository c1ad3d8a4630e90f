"""The administrator token of an OpenIM server, in the settings table, where all workers find it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.requests import Expression, Put, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.tolerant import read_or_none
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.adapters.openim.tokens import KeptToken

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDBOpenIMTokens:
    """One item for each server. Only the role of deliver_openim may read it.

    The table is encrypted with the stack's key, and DynamoDB's TTL deletes the item after the token has expired.
    """

    def __init__(self, client: DynamoDBClient, table: str, url: str) -> None:
        """`table` is the name of the settings table, `url` the server's: another server never gets this one's token."""
        server = hashlib.sha256(url.encode()).hexdigest()[:16]
        self._table = Table(client, table)
        self._key = {"PK": text(f"OPENIM#{server}"), "SK": text("TOKEN")}

    def get(self) -> KeptToken | None:
        """Return the token that was kept last; see `herald.adapters.openim.tokens.TokenStore`."""
        item = self._table.get(self._key)
        token, fetched_at = read_or_none(read_text, item, "token"), read_or_none(read_int, item, "fetched_at")
        expires_at = read_or_none(read_int, item, "expires_at")
        if token is None or fetched_at is None or expires_at is None:
            return None
        return KeptToken(token, fetched_at, expires_at * 1000)

    def claim(self, seen: KeptToken | None, now: int, until: int) -> bool:
        """Claim the right to fetch a token; see `herald.adapters.openim.tokens.TokenStore`."""
        unchanged = "fetched_at = :seen" if seen else "attribute_not_exists(fetched_at)"
        values = {":now": number(now)} | ({":seen": number(seen.fetched_at)} if seen else {})
        free = f"(attribute_not_exists(claimed_until) OR claimed_until < :now) AND {unchanged}"
        change = Expression("SET claimed_until = :until", {":until": number(until)})
        try:
            self._table.update(Update(self._key, change, Expression(free, values)))
        except ConditionFailed:
            return False
        return True

    def put(self, kept: KeptToken) -> None:
        """Keep a token, which ends the claim; see `herald.adapters.openim.tokens.TokenStore`."""
        item = {
            **self._key,
            "token": text(kept.token),
            "fetched_at": number(kept.fetched_at),
            "expires_at": number(kept.expires_at // 1000),
        }
        self._table.put(Put(item))
