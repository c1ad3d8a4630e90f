"""Preferences as requests contain them."""

from datetime import time
from functools import cache
from zoneinfo import available_timezones

from pydantic import Field

from herald.api.http.request_model import RequestModel
from herald.api.profiles.models import PreferencesModel, PushPreferencesModel, QuietHoursModel
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.push.preferences import Preferences, QuietHours


class QuietHoursRequest(RequestModel, QuietHoursModel):
    """Hours without pushes: every day from one time until another, in a time zone."""

    def to_domain(self) -> QuietHours:
        """Return the hours as the domain's class. Raises InvalidRequest."""
        faults = []
        if self.start == self.end:
            faults.append(FieldError("#/quiet_hours/until", "must differ from 'from'"))
        if self.time_zone not in _time_zones():
            faults.append(
                FieldError("#/quiet_hours/time_zone", "must be a name of the IANA time zone database: Europe/Berlin")
            )
        if faults:
            raise InvalidRequest(*faults)
        return QuietHours(time.fromisoformat(self.start), time.fromisoformat(self.end), self.time_zone)


class PushPreferencesRequest(RequestModel, PushPreferencesModel):
    """The pushes that a user has muted."""


class PreferencesRequest(RequestModel, PreferencesModel):
    """A user's preferences. They affect pushes only: the inbox receives every notification."""

    push: PushPreferencesRequest = Field(default_factory=PushPreferencesRequest)
    quiet_hours: QuietHoursRequest | None = Field(
        None, description="No push is sent in these hours, and none is sent later instead."
    )

    def to_domain(self) -> Preferences:
        """Return the preferences as the domain's class. Raises InvalidRequest."""
        return Preferences(
            push_muted=self.push.muted,
            muted_group_types=frozenset(self.push.muted_group_types),
            quiet_hours=self.quiet_hours.to_domain() if self.quiet_hours else None,
            locale=self.locale or "",
        )


@cache
def _time_zones() -> frozenset[str]:
    """Return the names of all time zones, cached: reading them takes some milliseconds."""
    return frozenset(available_timezones())
