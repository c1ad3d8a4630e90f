"""What changes the devices in a profile: each update says on which condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.profile_items import device_value
from herald.adapters.dynamodb.requests import Expression, Update
from herald.adapters.dynamodb.values import number, text
from herald.domain.push.devices import MAX_DEVICES

if TYPE_CHECKING:
    from herald.adapters.dynamodb.token_items import TokenOwner
    from herald.domain.push.devices import Device


def owned_by(owner: TokenOwner) -> Expression:
    """Return the condition that a token still belongs to this device."""
    return Expression(
        "user_id = :user AND device_id = :device", {":user": text(owner.user_id), ":device": text(owner.device_id)}
    )


def set_device(user_id: str, device: Device, replaced: str) -> Update:
    """Write a device in place of the device with the id `replaced`, which may be itself, or where there is room."""
    removal = "" if replaced == device.device_id else " REMOVE devices.#replaced"
    return Update(
        user_keys.profile_key(user_id),
        Expression(
            f"SET devices.#device = :device{removal}", {":device": device_value(device)}, {"#device": device.device_id}
        ),
        Expression(
            "attribute_exists(devices.#replaced) OR size(devices) < :most",
            {":most": number(MAX_DEVICES)},
            {"#replaced": replaced},
        ),
    )


def take_token(owner: TokenOwner, token: str) -> Update:
    """Remove a token's device from its owner's profile, if the device still has the token."""
    unchanged = Expression("devices.#device.#token = :token", {":token": text(token)}, {"#token": "token"})
    return Update(user_keys.profile_key(owner.user_id), removal_of(owner.device_id), unchanged)


def removal_of(device_id: str) -> Expression:
    """Return the change that removes a device from its profile."""
    return Expression("REMOVE devices.#device", names={"#device": device_id})
