"""Users' devices and preferences in the settings table: one item for each user, and one for each device token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.device_updates import owned_by, removal_of, set_device, take_token
from herald.adapters.dynamodb.preference_value import preferences_value
from herald.adapters.dynamodb.profile_items import read_profile
from herald.adapters.dynamodb.requests import ABSENT, Expression, Put, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.token_items import TokenOwner, read_token_owner, token_item, token_key_of
from herald.adapters.dynamodb.values import text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import TemporarilyUnavailable, TooManyDevices
from herald.domain.push.devices import Profile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.domain.push.devices import Device
    from herald.domain.push.preferences import Preferences


class DynamoDBProfiles:
    """Profiles in DynamoDB."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """`table` is the name of the settings table; `backoff` waits before unprocessed keys are read again."""
        self._table = Table(client, table)
        self._backoff = backoff

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        """Read profiles, 100 a call; see `herald.domain.push.ports.Profiles`."""
        wanted = [user_keys.profile_key(user_id) for user_id in dict.fromkeys(user_ids)]
        found = read_all(self._table, wanted, self._backoff)
        return {user_keys.user_of(item): read_profile(item) for item in found}

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace a user's preferences. The devices in the same item stay as they are."""
        replaced = Expression("SET preferences = :preferences", {":preferences": preferences_value(preferences)})
        self._table.update(Update(user_keys.profile_key(user_id), replaced))

    def put_device(self, user_id: str, device: Device) -> None:
        """Write a device and the owner of its token, and remove the token's earlier device: in one transaction."""
        self._ensure_map(user_id)
        owner = self._owner(device)
        writes: list[Put | Update] = [
            Put(token_item(device, TokenOwner(user_id, device.device_id)), owned_by(owner) if owner else ABSENT),
            *self._device_updates(user_id, device, owner),
        ]
        try:
            self._table.transact(writes)
        except ConditionFailed as failed:
            if 1 in failed.existing:  # The update of the user's own profile, which has no room for another device.
                raise TooManyDevices(user_id) from failed
            raise TemporarilyUnavailable("another request is registering the same device token") from failed

    def remove_device(self, user_id: str, device: Device) -> bool:
        """Remove a device unless it has another endpoint by now. Returns whether it was removed."""
        unchanged = Expression("devices.#device.endpoint = :endpoint", {":endpoint": text(device.endpoint)})
        try:
            self._table.update(Update(user_keys.profile_key(user_id), removal_of(device.device_id), unchanged))
        except ConditionFailed:
            return False
        return True

    def _device_updates(self, user_id: str, device: Device, owner: TokenOwner | None) -> list[Update]:
        """Return the update that writes the device, and one that removes the token from another user's profile.

        A transaction takes one write to an item (AWS). If the token moves between devices of one user, the first update
        does both.
        """
        if owner is None or not self._still_has(owner, device.token):
            return [set_device(user_id, device, device.device_id)]
        if owner.user_id == user_id:
            return [set_device(user_id, device, owner.device_id)]
        return [set_device(user_id, device, device.device_id), take_token(owner, device.token)]

    def _still_has(self, owner: TokenOwner, token: str) -> bool:
        """Return whether the last known owner of a token still uses it: its device may have a newer token."""
        devices = self.get([owner.user_id]).get(owner.user_id, Profile()).devices
        return any((device.device_id, device.token) == (owner.device_id, token) for device in devices)

    def _ensure_map(self, user_id: str) -> None:
        """Create the map of devices if it is missing: DynamoDB can set an entry only in a map that exists."""
        created = Expression("SET devices = if_not_exists(devices, :none)", {":none": {"M": {}}})
        self._table.update(Update(user_keys.profile_key(user_id), created))

    def _owner(self, device: Device) -> TokenOwner | None:
        item = self._table.get(token_key_of(device))
        return read_token_owner(item) if item else None
