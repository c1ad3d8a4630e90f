"""Devices, and what their owners want of pushes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from datetime import time

    from herald.domain.notifications.publication import Format

MAX_DEVICES = 10
"""Devices of one user: they are in one item, and each takes one push of every notification."""


PREFERENCES = "preferences"


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
class QuietHours:
    """Every day from `start` until `end` (of the next day, if that is earlier) in a time zone of the IANA database."""

    start: time
    end: time
    time_zone: str

    def hold(self, now: int) -> bool:
        """Return whether it is quiet at `now` (epoch ms).

        False if the time zone is unknown: zones are retired, and that must not stop anybody's pushes.
        """
        try:
            zone = ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return False
        local = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).time()
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a user wants of pushes, and in which language. The defaults apply to users who have set nothing."""

    push_muted: bool = False
    muted_group_types: frozenset[str] = frozenset()
    quiet_hours: QuietHours | None = None
    locale: str = ""

    def mutes(self, group_type: str, now: int) -> str:
        """Return why a push is not wanted at `now` (epoch ms), or an empty string if it is wanted."""
        if self.push_muted:
            return "muted"
        if group_type in self.muted_group_types:
            return "group type muted"
        return "quiet hours" if self.quiet_hours is not None and self.quiet_hours.hold(now) else ""


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
