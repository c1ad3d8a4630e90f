"""What users want of pushes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from datetime import time


PREFERENCES = "preferences"


class QuietHours(NamedTuple):
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


class Preferences(NamedTuple):
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
