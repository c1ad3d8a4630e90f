"""Users' devices, and the profile that holds them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.push.preferences import PREFERENCES, Preferences

if TYPE_CHECKING:
    from herald.domain.notifications.publication import Format


MAX_DEVICES = 10
"""Devices of one user: they are in one item, and each takes one push of every notification."""


class Platform(StrEnum):
    """The service that carries pushes to a device."""

    APNS = "apns"
    FCM = "fcm"


class Device(NamedTuple):
    """One device of a user. `endpoint` is its platform endpoint's ARN; `accepts` is the format that its app reads.

    `registered_at` (epoch ms) is when its app last registered it; None if that was before this time was stored.
    """

    device_id: str
    platform: Platform
    token: str
    endpoint: str
    locale: str
    accepts: Format
    registered_at: int | None = None

    def has_token_of(self, other: Device) -> bool:
        """Return whether two devices have the same token of the same platform: they are one phone."""
        return (self.platform, self.token) == (other.platform, other.token)


class RetiredEndpoint(NamedTuple):
    """An endpoint that must be deleted unless a device uses it.

    `endpoint` is "" if it is not known whether the platform has one for the token. Until `due` (epoch ms), only the
    request that retired it handles it.
    """

    platform: Platform
    token: str
    endpoint: str
    due: int = 0

    @classmethod
    def of(cls, device: Device) -> RetiredEndpoint:
        """Return the endpoint of a device that is removed."""
        return cls(device.platform, device.token, device.endpoint)


class Profile(NamedTuple):
    """A user's devices and preferences.

    `unreadable` names the devices, and `PREFERENCES`, that this version cannot read; defaults stand in for preferences.
    """

    devices: tuple[Device, ...] = ()
    preferences: Preferences = Preferences()
    unreadable: tuple[str, ...] = ()

    @property
    def preferences_readable(self) -> bool:
        """Whether the preferences are the user's own."""
        return PREFERENCES not in self.unreadable

    @property
    def unreadable_devices(self) -> tuple[str, ...]:
        """The ids of the devices that this version cannot read."""
        return tuple(each for each in self.unreadable if each != PREFERENCES)
