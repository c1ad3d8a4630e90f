"""Retired endpoints in the settings table, and the devices that use an endpoint."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.endpoint_items import is_readable, read_retired, retired_item, retired_key
from herald.adapters.dynamodb.profile_items import read_profile
from herald.adapters.dynamodb.requests import Expression, Put, Query, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.token_items import fingerprint_of, read_token_owner
from herald.adapters.dynamodb.values import number, text
from herald.adapters.dynamodb.write_errors import ConditionFailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.domain.push.devices import Device, RetiredEndpoint


class DynamoDBEndpoints:
    """Retired endpoints in DynamoDB; see `herald.domain.push.ports.Endpoints`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        """`table` is the name of the settings table."""
        self._table = Table(client, table)

    def retire(self, retired: RetiredEndpoint) -> None:
        """Write the item of a retired endpoint, which may exist."""
        self._table.put(Put(retired_item(retired)))

    def due(self, now: int, limit: int) -> list[RetiredEndpoint]:
        """Query the partition of retired endpoints. What a newer version retired waits for that version."""
        partition = Expression("PK = :partition", {":partition": text(user_keys.RETIRED_ENDPOINTS)})
        due = Expression("due <= :now", {":now": number(now)})
        query = Query(partition, filter=due, consistent=False, max_items=limit)
        readable = (item for item in self._table.query(query) if is_readable(item))
        return list(map(read_retired, readable))

    def forget(self, retired: RetiredEndpoint) -> None:
        """Delete the item, unless it was written again."""
        same = Expression(
            "endpoint = :endpoint AND due = :due", {":endpoint": text(retired.endpoint), ":due": number(retired.due)}
        )
        with suppress(ConditionFailed):  # It is forgotten, or is retired again: by another request, which handles it.
            self._table.delete(retired_key(retired), same)

    def user_of(self, retired: RetiredEndpoint) -> tuple[str, Device] | None:
        """Read the owner of the token, and then the owner's profile."""
        found = self._table.get(user_keys.token_key(fingerprint_of(retired.platform, retired.token)))
        if not found:
            return None
        owner = read_token_owner(found)
        profile = read_profile(self._table.get(user_keys.profile_key(owner.user_id)))
        for device in profile.devices:
            known = (device.platform, device.token) == (retired.platform, retired.token)
            if known and retired.endpoint in ("", device.endpoint):
                return owner.user_id, device
        return None

    def replace_endpoint(self, user_id: str, device: Device, endpoint: str) -> None:
        """Write the endpoint into the device's entry, if that is unchanged."""
        replaced = Expression(
            "SET devices.#device.endpoint = :new", {":new": text(endpoint)}, {"#device": device.device_id}
        )
        same = Expression("devices.#device.endpoint = :old", {":old": text(device.endpoint)})
        with suppress(ConditionFailed):  # Its app registered it again, and has enabled that endpoint itself.
            self._table.update(Update(user_keys.profile_key(user_id), replaced, same))
