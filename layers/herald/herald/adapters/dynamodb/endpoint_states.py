"""The states of webhook endpoints, in the inbox table."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import MalformedRecord
from herald.domain.webhooks.endpoint_state import EndpointState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.values import Item, Key

_NOT_STOPPED = Expression("attribute_not_exists(stopped)")


class DynamoDBEndpointStates:
    """One item for each endpoint that refused something and has accepted nothing since."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the inbox table."""
        self._table = Table(client, table)

    def find(self, name: str) -> EndpointState:
        """Return the state of an endpoint; see `herald.domain.webhooks.ports.EndpointStates`."""
        return read_state(self._table.get(endpoint_key(name)))

    def refused(self, name: str, now: int) -> EndpointState:
        """Count a refusal; see `herald.domain.webhooks.ports.EndpointStates`."""
        counted = Expression(
            "ADD refusals :one SET since = if_not_exists(since, :now)", {":one": number(1), ":now": number(now)}
        )
        self._table.update(Update(endpoint_key(name), counted))
        return self.find(name)

    def stop(self, name: str, reason: str, now: int) -> None:
        """Stop an endpoint; see `herald.domain.webhooks.ports.EndpointStates`."""
        stopped = Expression("SET stopped = :reason, stopped_at = :now", {":reason": text(reason), ":now": number(now)})
        with suppress(ConditionFailed):
            self._table.update(Update(endpoint_key(name), stopped, _NOT_STOPPED))

    def succeeded(self, name: str) -> None:
        """Forget refusals; see `herald.domain.webhooks.ports.EndpointStates`."""
        with suppress(ConditionFailed):
            self._table.delete(endpoint_key(name), _NOT_STOPPED)


def endpoint_key(name: str) -> Key:
    """Return the key of an endpoint's state."""
    return {"PK": text("WEBHOOK"), "SK": text(f"ENDPOINT#{name}")}


def read_state(item: Item) -> EndpointState:
    """Read a state. An endpoint without an item has refused nothing. Raises MalformedRecord."""
    try:
        refusals, since, stopped_at = (
            read_int(item, name) if name in item else 0 for name in ("refusals", "since", "stopped_at")
        )
        return EndpointState(refusals, since, read_text(item, "stopped") if "stopped" in item else "", stopped_at)
    except (KeyError, ValueError) as error:
        raise MalformedRecord(f"not the state of an endpoint: {type(error).__name__}") from error
