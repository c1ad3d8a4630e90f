"""Preferences as responses contain them."""

from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from herald.api.http.models import LazyModel
from herald.api.http.validation import PATTERN_RULES
from herald.api.policies.text_types import ReaderLocale
from herald.domain.groups.group import GroupType
from herald.domain.push.preferences import Preferences

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
PATTERN_RULES[TIME_PATTERN] = "must be a time of day such as 22:30"

TimeOfDay = Annotated[str, StringConstraints(pattern=TIME_PATTERN), Field(description="A time, such as 22:30.")]


class QuietHoursModel(LazyModel):
    """Hours without pushes: every day from one time until another, in a time zone."""

    model_config = ConfigDict(serialize_by_alias=True)

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="until")
    time_zone: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        description="A name of the IANA time zone database, such as Europe/Berlin."
    )


class PushPreferencesModel(LazyModel):
    """The pushes that a user has muted."""

    muted: StrictBool = False
    muted_group_types: list[GroupType] = Field(default_factory=list, max_length=len(GroupType))


class PreferencesModel(LazyModel):
    """A user's preferences. They affect pushes only: the inbox receives every notification."""

    push: PushPreferencesModel = Field(default_factory=PushPreferencesModel)
    quiet_hours: QuietHoursModel | None = Field(
        None, description="No push is sent in these hours, and none is sent later instead."
    )
    locale: ReaderLocale | None = Field(None, description="The language for devices without a locale of their own.")

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
