"""Preferences as requests and responses contain them."""

from datetime import time
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from herald.api.http.models import StrictModel
from herald.api.http.validation import PATTERN_RULES
from herald.api.policies.models import Locale
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.groups.group import GroupType
from herald.domain.push.preferences import Preferences, QuietHours

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
PATTERN_RULES[TIME_PATTERN] = "must be a time of day such as 22:30"

TimeOfDay = Annotated[str, StringConstraints(pattern=TIME_PATTERN), Field(description="A time, such as 22:30.")]


class QuietHoursModel(StrictModel):
    """Hours without pushes: every day from one time until another, in a time zone."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="until")
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="A name of the IANA time zone database, such as Europe/Berlin."
    )

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


class PushPreferencesModel(StrictModel):
    """The pushes that a user has muted."""

    muted: StrictBool = False
    muted_group_types: list[GroupType] = Field(default_factory=list, max_length=len(GroupType))


class PreferencesModel(StrictModel):
    """A user's preferences. They affect pushes only: the inbox receives every notification."""

    push: PushPreferencesModel = Field(default_factory=PushPreferencesModel)
    quiet_hours: QuietHoursModel | None = Field(
        None, description="No push is sent in these hours, and none is sent later instead."
    )
    locale: Locale | None = Field(None, description="The language for devices without a locale of their own.")

    def to_domain(self) -> Preferences:
        """Return the preferences as the domain's class. Raises InvalidRequest."""
        return Preferences(
            push_muted=self.push.muted,
            muted_group_types=frozenset(self.push.muted_group_types),
            quiet_hours=self.quiet_hours.to_domain() if self.quiet_hours else None,
            locale=self.locale or "",
        )

    @classmethod
    def of(cls, preferences: Preferences) -> "PreferencesModel":
        """Return the model of preferences."""
        quiet = preferences.quiet_hours
        return cls.model_validate(
            {
                "push": {
                    "muted": preferences.push_muted,
                    "muted_group_types": sorted(preferences.muted_group_types),
                },
                "quiet_hours": quiet
                and {"from": f"{quiet.start:%H:%M}", "until": f"{quiet.end:%H:%M}", "time_zone": quiet.time_zone},
                "locale": preferences.locale or None,
            }
        )


@cache
def _time_zones() -> frozenset[str]:
    """Return the names of all time zones, cached: reading them takes some milliseconds."""
    return frozenset(available_timezones())
