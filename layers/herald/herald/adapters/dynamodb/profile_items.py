"""Users' devices and preferences, and the owners of device tokens, as items of the settings table."""

from __future__ import annotations

import hashlib
import json
from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.values import read_text, text
from herald.domain.compact_json import encode
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform, Profile
from herald.domain.push.preferences import PREFERENCES, Preferences, QuietHours

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem, Value


_UNREADABLE = (KeyError, ValueError, TypeError, IndexError, AttributeError)
"""What reading raises if a value is not what this version expects."""


class TokenOwner(NamedTuple):
    """The device that last registered a token, and its user."""

    user_id: str
    device_id: str


def token_key_of(device: Device) -> keys.Key:
    """Return the key of the item that names the owner of a device's token. The token itself is not in it."""
    return keys.token_key(hashlib.sha256(f"{device.platform}\n{device.token}".encode()).hexdigest())


def token_item(device: Device, owner: TokenOwner) -> StoredItem:
    """Return the item that names the owner of a device's token."""
    return {**token_key_of(device), "user_id": text(owner.user_id), "device_id": text(owner.device_id)}


def read_token_owner(item: Item) -> TokenOwner:
    """Read the owner of a token."""
    return TokenOwner(read_text(item, "user_id"), read_text(item, "device_id"))


def device_value(device: Device) -> Value:
    """Return a device as an entry of the map `devices` in its user's profile; the entry's name is the device id."""
    return {
        "M": {
            "platform": text(device.platform.value),
            "token": text(device.token),
            "endpoint": text(device.endpoint),
            "locale": text(device.locale),
            "accepts": text(device.accepts.value),
        }
    }


def preferences_value(preferences: Preferences) -> Value:
    """Return preferences as an attribute value: a JSON document."""
    quiet = preferences.quiet_hours
    document = {
        "push_muted": preferences.push_muted,
        "muted_group_types": sorted(preferences.muted_group_types),
        "quiet_hours": [f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}", quiet.time_zone] if quiet else None,
        "locale": preferences.locale,
    }
    return text(encode(document))


def read_profile(item: Item) -> Profile:
    """Read a profile. A user without devices, or without preferences, has no such attribute.

    What this version cannot read, because a newer one wrote it or it is damaged, is left out and named.
    """
    devices, unreadable = _read_devices(item)
    preferences = Preferences()
    try:
        if PREFERENCES in item:
            preferences = _read_preferences(item)
    except _UNREADABLE:
        unreadable.append(PREFERENCES)
    return Profile(tuple(devices), preferences, tuple(unreadable))


def _read_devices(item: Item) -> tuple[list[Device], list[str]]:
    """Return the devices in order of their ids, and the ids of those that cannot be read."""
    if "devices" not in item:
        return [], []
    entries = item["devices"].get("M")
    if entries is None:
        return [], ["devices"]
    devices, unreadable = [], []
    for device_id, value in sorted(entries.items()):
        try:
            devices.append(_read_device(device_id, value["M"]))
        except _UNREADABLE:
            unreadable.append(device_id)
    return devices, unreadable


def _read_device(device_id: str, value: Item) -> Device:
    return Device(
        device_id=device_id,
        platform=Platform(read_text(value, "platform")),
        token=read_text(value, "token"),
        endpoint=read_text(value, "endpoint"),
        locale=read_text(value, "locale"),
        accepts=Format(read_text(value, "accepts")),
    )


def _read_preferences(item: Item) -> Preferences:
    document = json.loads(read_text(item, "preferences"))
    quiet = document["quiet_hours"]
    return Preferences(
        push_muted=document["push_muted"],
        muted_group_types=frozenset(document["muted_group_types"]),
        quiet_hours=QuietHours(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]), quiet[2]) if quiet else None,
        locale=document["locale"],
    )
