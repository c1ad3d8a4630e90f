"""Users' devices and preferences, as items of the settings table: writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.preference_value import read_preferences
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform, Profile
from herald.domain.push.preferences import PREFERENCES, Preferences

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem, Value


_UNREADABLE = (KeyError, ValueError, TypeError, IndexError, AttributeError)
"""What reading raises if a value is not what this version expects."""


def device_value(device: Device) -> Value:
    """Return a device as an entry of the map `devices` in its user's profile; the entry's name is the device id."""
    registered: StoredItem = {}
    if device.registered_at is not None:
        registered = {"registered_at": number(device.registered_at)}
    return {
        "M": {
            "platform": text(device.platform.value),
            "token": text(device.token),
            "endpoint": text(device.endpoint),
            "locale": text(device.locale),
            "accepts": text(device.accepts.value),
            **registered,
        }
    }


def read_profile(item: Item) -> Profile:
    """Read a profile. A user without devices, or without preferences, has no such attribute.

    What this version cannot read, because a newer one wrote it or it is damaged, is left out and named.
    """
    devices, unreadable = _read_devices(item)
    preferences = Preferences()
    try:
        if PREFERENCES in item:
            preferences = read_preferences(item)
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
        registered_at=read_int(value, "registered_at") if "registered_at" in value else None,
    )
