"""Users' devices and preferences, in the settings table: one item a user, and one a token that says whose it is."""

from __future__ import annotations

import hashlib
import json
from datetime import time
from typing import TYPE_CHECKING, Any, cast

from herald.adapters.calls.aws_errors import transient_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.tables import number, read_text, text
from herald.domain.delivery.push import MAX_DEVICES, Device, Platform, Preferences, Profile, QuietHours
from herald.domain.errors import TemporarilyUnavailable, TooManyDevices
from herald.domain.notifications.content import encode
from herald.domain.notifications.publication import Format

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.tables import Item


class DynamoDBProfiles:
    """Profiles in DynamoDB."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """Use `client` on `table`; `backoff` spaces the attempts at what DynamoDB left unprocessed."""
        self._client = client
        self._table = table
        self._backoff = backoff

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        """Read profiles, 100 a call; see `herald.domain.ports.Profiles`."""
        wanted = [tables.profile_key(user_id) for user_id in dict.fromkeys(user_ids)]
        found = read_all(self._client, self._table, wanted, self._backoff)
        return {tables.user_of(item): _profile(item) for item in found}

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace preferences, and leave the devices beside them alone."""
        with transient_as_unavailable():
            self._client.update_item(
                TableName=self._table,
                Key=tables.profile_key(user_id),
                UpdateExpression="SET preferences = :preferences",
                ExpressionAttributeValues={":preferences": text(encode(_preferences_document(preferences)))},
            )

    def put_device(self, user_id: str, device: Device) -> None:
        """Write the device and whose its token is, and take the token from whoever had it: in one transaction."""
        self._ensure_map(user_id)
        fingerprint = _fingerprint(device)
        owner = self._owner(fingerprint)
        holder = owner if owner and self._still_has(*owner, device.token) else None
        # One item can be written only once in a transaction: a token that moves among one user's devices is one change.
        renamed = holder[1] if holder and holder[0] == user_id and holder[1] != device.device_id else None
        writes = [self._own(fingerprint, user_id, device, owner), self._set(user_id, device, renamed)]
        if holder and holder[0] != user_id:
            writes.append(self._take(*holder, device.token))
        with transient_as_unavailable():
            try:
                self._client.transact_write_items(TransactItems=writes)
            except self._client.exceptions.TransactionCanceledException as error:
                reasons = cast("Any", error.response)["CancellationReasons"]
                if reasons[1].get("Code") == "ConditionalCheckFailed":
                    raise TooManyDevices(user_id) from error
                raise TemporarilyUnavailable("somebody else registers the same token") from error

    def remove_device(self, user_id: str, device: Device) -> bool:
        """Remove the device if it is still as it was read."""
        with transient_as_unavailable():
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=tables.profile_key(user_id),
                    UpdateExpression="REMOVE devices.#device",
                    ConditionExpression="devices.#device.endpoint = :endpoint",
                    ExpressionAttributeNames={"#device": device.device_id},
                    ExpressionAttributeValues={":endpoint": text(device.endpoint)},
                )
            except self._client.exceptions.ConditionalCheckFailedException:
                return False
        return True

    def _still_has(self, user_id: str, device_id: str, token: str) -> bool:
        """Tell whether a device still has a token: who once had one may have got another since."""
        devices = self.get([user_id]).get(user_id, Profile()).devices
        return any((device.device_id, device.token) == (device_id, token) for device in devices)

    def _ensure_map(self, user_id: str) -> None:
        """Give the profile a map for devices: an entry can be written only into one that is there."""
        with transient_as_unavailable():
            self._client.update_item(
                TableName=self._table,
                Key=tables.profile_key(user_id),
                UpdateExpression="SET devices = if_not_exists(devices, :none)",
                ExpressionAttributeValues={":none": {"M": {}}},
            )

    def _owner(self, fingerprint: str) -> tuple[str, str] | None:
        with transient_as_unavailable():
            answer = self._client.get_item(
                TableName=self._table, Key=tables.token_key(fingerprint), ConsistentRead=True
            )
        item = answer.get("Item")
        return (read_text(item, "user_id"), read_text(item, "device_id")) if item else None

    def _own(self, fingerprint: str, user_id: str, device: Device, owner: tuple[str, str] | None) -> Any:
        """Say whose the token is, if it is still whose it was."""
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": {
                **tables.token_key(fingerprint),
                "user_id": text(user_id),
                "device_id": text(device.device_id),
            },
            "ConditionExpression": "attribute_not_exists(PK)",
        }
        if owner:
            put["ConditionExpression"] = "user_id = :user AND device_id = :device"
            put["ExpressionAttributeValues"] = {":user": text(owner[0]), ":device": text(owner[1])}
        return {"Put": put}

    def _set(self, user_id: str, device: Device, instead_of: str | None) -> Any:
        """Write a device, in place of itself, of another or where there is room."""
        change = "SET devices.#device = :device" + (" REMOVE devices.#replaced" if instead_of else "")
        return {
            "Update": {
                "TableName": self._table,
                "Key": tables.profile_key(user_id),
                "UpdateExpression": change,
                "ConditionExpression": "attribute_exists(devices.#replaced) OR size(devices) < :most",
                "ExpressionAttributeNames": {"#device": device.device_id, "#replaced": instead_of or device.device_id},
                "ExpressionAttributeValues": {":device": device_value(device), ":most": number(MAX_DEVICES)},
            }
        }

    def _take(self, user_id: str, device_id: str, token: str) -> Any:
        """Remove a device from whoever had its token, if it still has."""
        return {
            "Update": {
                "TableName": self._table,
                "Key": tables.profile_key(user_id),
                "UpdateExpression": "REMOVE devices.#device",
                "ConditionExpression": "devices.#device.#token = :token",
                "ExpressionAttributeNames": {"#device": device_id, "#token": "token"},
                "ExpressionAttributeValues": {":token": text(token)},
            }
        }


def _fingerprint(device: Device) -> str:
    return hashlib.sha256(f"{device.platform}\n{device.token}".encode()).hexdigest()


def device_value(device: Device) -> dict[str, Any]:
    """Write a device as an entry of its owner's profile."""
    return {
        "M": {
            "platform": text(device.platform.value),
            "token": text(device.token),
            "endpoint": text(device.endpoint),
            "locale": text(device.locale),
            "accepts": text(device.accepts.value),
        }
    }


def _profile(item: Item) -> Profile:
    devices = cast("dict[str, Any]", item["devices"]["M"] if "devices" in item else {})
    said = json.loads(read_text(item, "preferences")) if "preferences" in item else None
    return Profile(
        devices=tuple(_device(device_id, value["M"]) for device_id, value in sorted(devices.items())),
        preferences=_preferences(said) if said else Preferences(),
    )


def _device(device_id: str, value: Item) -> Device:
    return Device(
        device_id=device_id,
        platform=Platform(read_text(value, "platform")),
        token=read_text(value, "token"),
        endpoint=read_text(value, "endpoint"),
        locale=read_text(value, "locale"),
        accepts=Format(read_text(value, "accepts")),
    )


def _preferences_document(preferences: Preferences) -> dict[str, Any]:
    quiet = preferences.quiet_hours
    return {
        "push_muted": preferences.push_muted,
        "muted_group_types": sorted(preferences.muted_group_types),
        "quiet_hours": [f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}", quiet.time_zone] if quiet else None,
        "locale": preferences.locale,
    }


def _preferences(said: dict[str, Any]) -> Preferences:
    quiet = said["quiet_hours"]
    return Preferences(
        push_muted=said["push_muted"],
        muted_group_types=frozenset(said["muted_group_types"]),
        quiet_hours=QuietHours(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]), quiet[2]) if quiet else None,
        locale=said["locale"],
    )
