"""Which devices of a user give way to one that is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import TooManyDevices
from herald.domain.push.devices import MAX_DEVICES

if TYPE_CHECKING:
    from herald.domain.push.devices import Device, Profile


def displaced_by(device: Device, profile: Profile) -> tuple[Device, ...]:
    """Return the devices of a user that give way to `device`.

    They are the device as it was, the one that has had its token under another id, and, if the user has `MAX_DEVICES`
    others, the longest unused. Raises TooManyDevices if this version cannot read any of the others.
    """
    replaced = [each for each in profile.devices if each.device_id == device.device_id or each.has_token_of(device)]
    others = [each for each in profile.devices if each not in replaced]
    unreadable = [each for each in profile.unreadable_devices if each != device.device_id]
    excess = max(len(others) + len(unreadable) + 1 - MAX_DEVICES, 0)
    if excess > len(others):
        raise TooManyDevices(device.device_id)
    return (*replaced, *sorted(others, key=last_used)[:excess])


def last_used(device: Device) -> tuple[int, str]:
    """Sort the longest unused device first: the one whose app has not registered it for the longest time.

    An app registers its device at each start. Pushes say nothing of use: each goes to all devices of a user, and SNS
    accepts those to a device that nobody uses any more.
    """
    return (device.registered_at or 0, device.device_id)
