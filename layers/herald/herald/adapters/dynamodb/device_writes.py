"""The writes of one transaction that registers or removes a device.

A device has an entry in its user's profile and an item that names the owner of its token. Both change together, and in
the same transaction the endpoint of every token that becomes unused is retired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.endpoint_items import retired_item, retired_key
from herald.adapters.dynamodb.profile_items import device_value
from herald.adapters.dynamodb.requests import ABSENT, Delete, Expression, Put, Update
from herald.adapters.dynamodb.token_items import TokenOwner, token_item, token_key_of
from herald.adapters.dynamodb.values import number, text
from herald.domain.push.devices import RetiredEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from herald.domain.push.devices import Device

Write = Put | Update | Delete


def owned_by(owner: TokenOwner) -> Expression:
    """Return the condition that a token still has this owner."""
    return Expression(
        "user_id = :user AND device_id = :device", {":user": text(owner.user_id), ":device": text(owner.device_id)}
    )


def claim_token(device: Device, user_id: str, owner: TokenOwner | None) -> Put:
    """Make a user the owner of a device's token, if `owner` still is."""
    return Put(token_item(device, TokenOwner(user_id, device.device_id)), owned_by(owner) if owner else ABSENT)


def set_device(user_id: str, device: Device, displaced: Sequence[Device], count: int) -> Update:
    """Write a device and remove those that give way to it, if the profile still is as it was read.

    `count` is how many devices the profile had.
    """
    removed = [each.device_id for each in displaced if each.device_id != device.device_id]
    change = Expression(
        "SET devices.#device = :device" + _removal(removed),
        {":device": device_value(device)},
        {"#device": device.device_id, **_names(removed)},
    )
    return Update(user_keys.profile_key(user_id), change, _all(_unchanged(displaced), _counted(count)))


def remove_device(user_id: str, device: Device) -> Update:
    """Remove a device from its user's profile, unless it was registered again."""
    removal = Expression(_removal([device.device_id]).strip(), names=_names([device.device_id]))
    return Update(user_keys.profile_key(user_id), removal, _unchanged([device]))


def retire(devices: Iterable[Device], owned: Iterable[Device], user_id: str) -> list[Write]:
    """Retire the endpoints of devices, and delete the items of those tokens that the user owns."""
    writes: list[Write] = [Put(retired_item(RetiredEndpoint.of(device))) for device in devices]
    for device in owned:
        owner = TokenOwner(user_id, device.device_id)
        writes.append(Delete(token_key_of(device), owned_by(owner)))
    return writes


def use_endpoint(device: Device) -> Delete:
    """Note that the endpoint of a device's token is in use: it no longer is to be deleted."""
    return Delete(retired_key(RetiredEndpoint.of(device)))


def _removal(device_ids: Sequence[str]) -> str:
    paths = (f"devices.#removed{position}" for position, _ in enumerate(device_ids))
    return f" REMOVE {', '.join(paths)}" if device_ids else ""


def _names(device_ids: Sequence[str]) -> dict[str, str]:
    return {f"#removed{position}": device_id for position, device_id in enumerate(device_ids)}


def _counted(count: int) -> Expression:
    return Expression("size(devices) = :count", {":count": number(count)})


def _unchanged(devices: Sequence[Device]) -> Expression:
    """Return the condition that devices have their endpoints, and were not registered again."""
    conditions = [_one_unchanged(device, f"{position}") for position, device in enumerate(devices)]
    return _all(*conditions)


def _one_unchanged(device: Device, suffix: str) -> Expression:
    names, at = {f"#d{suffix}": device.device_id}, device.registered_at
    entry, endpoint = f"devices.#d{suffix}", {f":endpoint{suffix}": text(device.endpoint)}
    same = Expression(f"{entry}.endpoint = :endpoint{suffix}", endpoint, names)
    if at is None:
        return _all(same, Expression(f"attribute_not_exists({entry}.registered_at)"))
    return _all(same, Expression(f"{entry}.registered_at = :at{suffix}", {f":at{suffix}": number(at)}))


def _all(*conditions: Expression) -> Expression:
    """Return the condition that all conditions hold; an empty one holds."""
    return Expression(
        " AND ".join(each.text for each in conditions if each.text),
        {name: value for each in conditions for name, value in each.values.items()},
        {name: value for each in conditions for name, value in each.names.items()},
    )
