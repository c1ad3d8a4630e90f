"""Users' devices, and the profile that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from herald.domain.push.preferences import PREFERENCES, Preferences

if TYPE_CHECKING:
    from herald.domain.notifications.publication import Format


MAX_DEVICES = 10
"""Devices of one user: they are in one item, and each takes one push of every notification."""


class Platform(StrEnum):
    """The service that carries pushes to a device."""

    APNS = "apns"
    FCM = "fcm"


@dataclass(frozen=True, slots=True)
class Device:
    """One device of a user. `endpoint` is its platform endpoint's ARN; `accepts` is the format that its app reads."""

    device_id: str
    platform: Platform
    token: str
    endpoint: str
    locale: str
    accepts: Format


@dataclass(frozen=True, slots=True)
class Profile:
    """A user's devices and preferences.

    `unreadable` names the devices, and `PREFERENCES`, that this version cannot read; defaults stand in for preferences.
    """

    devices: tuple[Device, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    unreadable: tuple[str, ...] = ()

    @property
    def preferences_readable(self) -> bool:
        """Whether the preferences are the user's own."""
        return PREFERENCES not in self.unreadable
