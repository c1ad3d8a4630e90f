"""Users' devices and preferences in the settings table: one item for each user, and one for each device token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import device_writes, user_keys
from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.preference_value import preferences_value
from herald.adapters.dynamodb.profile_items import device_value, read_profile
from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.token_items import TokenOwner, read_token_owner, token_key_of
from herald.adapters.dynamodb.values import text
from herald.adapters.dynamodb.write_errors import ConditionFailed
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.push.devices import Profile, RetiredEndpoint
from herald.domain.push.registration import displaced_by

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.device_writes import Write
    from herald.domain.push.devices import Device
    from herald.domain.push.preferences import Preferences

ATTEMPTS = 4
"""Writes that may meet other requests for the same user or token: a phone that starts two apps, or changes hands."""


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

    def put_device(self, user_id: str, device: Device) -> tuple[RetiredEndpoint, ...]:
        """Write a device in one transaction with all that gives way to it; see `herald.domain.push.ports.Profiles`."""
        self._ensure_map(user_id)
        for _ in range(ATTEMPTS):
            writes, unused = self._registration(user_id, device)
            try:
                self._table.transact(writes)
            except ConditionFailed:
                continue
            return tuple(map(RetiredEndpoint.of, unused))
        raise TemporarilyUnavailable("other requests are registering the same token or user's devices")

    def refresh_device(self, user_id: str, device: Device) -> bool:
        """Replace a device in place; see `herald.domain.push.ports.Profiles`."""
        replaced = Expression(
            "SET devices.#device = :device", {":device": device_value(device)}, {"#device": device.device_id}
        )
        same = Expression(
            "devices.#device.#token = :token AND devices.#device.endpoint = :endpoint",
            {":token": text(device.token), ":endpoint": text(device.endpoint)},
            {"#token": "token"},
        )
        try:
            self._table.update(Update(user_keys.profile_key(user_id), replaced, same))
        except ConditionFailed:
            return False
        return True

    def remove_device(self, user_id: str, device: Device) -> bool:
        """Remove a device and its token, and retire its endpoint; see `herald.domain.push.ports.Profiles`."""
        retired = device_writes.retire([device], self._owned(user_id, [device]), user_id)
        try:
            self._table.transact([device_writes.remove_device(user_id, device), *retired])
        except ConditionFailed:
            return False
        return True

    def remove_unreadable(self, user_id: str, device_id: str) -> None:
        """Remove an entry of the map of devices, whatever it is."""
        removed = Expression("REMOVE devices.#device", names={"#device": device_id})
        self._table.update(Update(user_keys.profile_key(user_id), removed))

    def _registration(self, user_id: str, device: Device) -> tuple[list[Write], list[Device]]:
        """Return the writes of a registration, at most one for each item (AWS), and the devices whose endpoints retire.

        A device that loses its token to this one keeps its endpoint in use, unless the platform has made another.
        """
        owner, profile = self._owner(device), self._profile(user_id)
        displaced = displaced_by(device, profile)
        others = self._devices_of(owner, device) if owner and owner.user_id != user_id else []
        unused = [each for each in (*displaced, *others) if each.endpoint != device.endpoint]
        moved = any(each.has_token_of(device) for each in unused)
        owned = self._owned(user_id, [each for each in unused if not each.has_token_of(device)])
        count = len(profile.devices) + len(profile.unreadable_devices)
        writes: list[Write] = [
            device_writes.claim_token(device, user_id, owner),
            device_writes.set_device(user_id, device, displaced, count),
            *(device_writes.remove_device(owner.user_id, each) for each in others if owner),
            *([] if moved else [device_writes.use_endpoint(device)]),
            *device_writes.retire(unused, owned, user_id),
        ]
        return writes, unused

    def _devices_of(self, owner: TokenOwner, device: Device) -> list[Device]:
        """Return the device of another user that still has the token; none if it has a newer one."""
        devices = self._profile(owner.user_id).devices
        return [each for each in devices if each.device_id == owner.device_id and each.has_token_of(device)]

    def _owned(self, user_id: str, devices: list[Device]) -> list[Device]:
        return [each for each in devices if self._owner(each) == TokenOwner(user_id, each.device_id)]

    def _owner(self, device: Device) -> TokenOwner | None:
        item = self._table.get(token_key_of(device))
        return read_token_owner(item) if item else None

    def _profile(self, user_id: str) -> Profile:
        return self.get([user_id]).get(user_id, Profile())

    def _ensure_map(self, user_id: str) -> None:
        """Create the map of devices if it is missing: DynamoDB can set an entry only in a map that exists."""
        created = Expression("SET devices = if_not_exists(devices, :none)", {":none": {"M": {}}})
        self._table.update(Update(user_keys.profile_key(user_id), created))
