"""The owners of device tokens, as items of the settings table: writing and reading."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.values import read_text, text

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Key, StoredItem
    from herald.domain.push.devices import Device, Platform


class TokenOwner(NamedTuple):
    """The device that last registered a token, and its user."""

    user_id: str
    device_id: str


def fingerprint_of(platform: Platform, token: str) -> str:
    """Return what stands for a device's token in keys, which name no token."""
    return hashlib.sha256(f"{platform}\n{token}".encode()).hexdigest()


def token_key_of(device: Device) -> Key:
    """Return the key of the item that names the owner of a device's token."""
    return user_keys.token_key(fingerprint_of(device.platform, device.token))


def token_item(device: Device, owner: TokenOwner) -> StoredItem:
    """Return the item that names the owner of a device's token."""
    return {**token_key_of(device), "user_id": text(owner.user_id), "device_id": text(owner.device_id)}


def read_token_owner(item: Item) -> TokenOwner:
    """Read the owner of a token."""
    return TokenOwner(read_text(item, "user_id"), read_text(item, "device_id"))
