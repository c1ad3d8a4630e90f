"""TransactWriteItems: all writes or none, once for each token."""

from dataclasses import dataclass, field
from typing import Any

from tests.support.model.errors import AwsError, NotModelled, invalid, only
from tests.support.model.tables import Table
from tests.support.model.writes import Write, delete_of, put_of, update_of_item

MAX_WRITES = 100
TOKEN_MS = 10 * 60 * 1000
"""Writes in one transaction, and the time for which its token is remembered (AWS)."""


@dataclass
class Tokens:
    """The tokens of transactions that were made, with their time and their writes."""

    made: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def copy(self) -> "Tokens":
        """Return tokens that may be added to."""
        return Tokens(dict(self.made))

    def is_repeated(self, token: str, writes: Any, now: int) -> bool:
        """Return whether a transaction with this token was made. Raises an error if it had other writes."""
        at, before = self.made.get(token, (0, None))
        if before is None or now - at > TOKEN_MS:
            return False
        if before != writes:
            raise AwsError("IdempotentParameterMismatchException", "other writes with the same token")
        return True


def transact(tables: dict[str, Table], tokens: Tokens, request: dict[str, Any], now: int) -> dict[str, Any]:
    """Answer TransactWriteItems."""
    only(request, "TransactItems", "ClientRequestToken")
    items, token = request["TransactItems"], request["ClientRequestToken"]
    if not 0 < len(items) <= MAX_WRITES:
        raise invalid("Member must have length between 1 and 100")
    if tokens.is_repeated(token, items, now):
        return {}
    writes = [_write(tables, item) for item in items]
    if len({(write.table.name, write.key) for write in writes}) < len(writes):
        raise invalid("Transaction request cannot include multiple operations on one item")
    if not all(write.allowed for write in writes):
        raise _cancelled(writes)
    for write in writes:
        write.apply(now)
    tokens.made[token] = (now, items)
    return {}


def _write(tables: dict[str, Table], item: dict[str, Any]) -> Write:
    ((kind, request),) = item.items()
    table = tables.get(request["TableName"])
    if table is None:
        raise AwsError("ResourceNotFoundException", "Requested resource not found")
    if kind == "Put":
        return put_of(table, request)
    if kind == "Update":
        return update_of_item(table, request)
    if kind == "Delete":
        return delete_of(table, request)
    raise NotModelled(f"{kind} in a transaction")


def _cancelled(writes: list[Write]) -> AwsError:
    reasons = [_reason(write) for write in writes]
    codes = ", ".join(str(reason["Code"]) for reason in reasons)
    message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]"
    return AwsError("TransactionCanceledException", message, CancellationReasons=reasons)


def _reason(write: Write) -> dict[str, Any]:
    if write.allowed:
        return {"Code": "None"}
    return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", **write.returned}
