"""Preferences and devices as requests and responses contain them."""

import re
from datetime import time
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from herald.api.http.models import LazyModel, StrictModel, Timestamp
from herald.api.http.validation import PATTERN_RULES
from herald.api.policies.models import Locale
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.groups.group import GroupType
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import MAX_DEVICES, Device, Platform, Profile
from herald.domain.push.preferences import Preferences, QuietHours
from herald.domain.push.registration import last_used

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
PATTERN_RULES[TIME_PATTERN] = "must be a time of day such as 22:30"

TimeOfDay = Annotated[str, StringConstraints(pattern=TIME_PATTERN), Field(description="A time, such as 22:30.")]

MAX_TOKEN = 4096
"""Characters of a device's token."""

_TOKENS = {
    Platform.APNS: (re.compile(r"[0-9A-Fa-f]{64,200}"), "must be 64 to 200 hexadecimal digits, as APNs gives them"),
    Platform.FCM: (
        re.compile(r"[A-Za-z0-9_:%-]{20,4096}"),
        "must be 20 to 4096 letters, digits and _ : % -, as FCM gives them",
    ),
}


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


class DeviceRequest(StrictModel):
    """A device to register for pushes."""

    platform: Platform
    token: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TOKEN)] = Field(
        description="The token that the push platform gave to the app on this device."
    )
    locale: Locale | None = None
    accepts: Format = Field(Format.V2, description="The message format that the app understands.")

    def to_domain(self, device_id: str) -> Device:
        """Return the device as the domain's class, without an endpoint.

        APNs' tokens are converted to lower case, so that the same token is recognized in either case. Raises
        InvalidRequest if the token does not have its platform's form.
        """
        pattern, rule = _TOKENS[self.platform]
        if pattern.fullmatch(self.token) is None:
            raise InvalidRequest(FieldError("#/token", rule))
        token = self.token.lower() if self.platform is Platform.APNS else self.token
        return Device(device_id, self.platform, token, "", self.locale or "", self.accepts)


class DeviceModel(StrictModel):
    """A registered device."""

    device_id: str
    platform: Platform
    locale: str | None
    accepts: Format

    @classmethod
    def of(cls, device: Device) -> "DeviceModel":
        """Return the model of a device, without its token."""
        return cls(
            device_id=device.device_id,
            platform=device.platform,
            locale=device.locale or None,
            accepts=device.accepts,
        )


class ListedDevice(DeviceModel):
    """A registered device in a list. Its token is in no answer: whoever has it could be pushed to by others."""

    registered_at: Timestamp | None = Field(
        None, description="When its app last registered it; null: before Herald stored this time."
    )


class DevicesModel(LazyModel):
    """A user's devices, the longest unused first: that one gives way if another is registered beyond the limit."""

    devices: list[ListedDevice]
    unreadable: list[str] = Field(
        description="Ids of devices that a newer version of Herald registered: they count, and can be deleted."
    )
    limit: int = Field(description="How many devices a user may have.")

    @classmethod
    def of(cls, profile: Profile) -> "DevicesModel":
        """Return the model of a user's devices."""
        devices = [
            ListedDevice(**DeviceModel.of(each).model_dump(), registered_at=each.registered_at)
            for each in sorted(profile.devices, key=last_used)
        ]
        return cls(devices=devices, unreadable=list(profile.unreadable_devices), limit=MAX_DEVICES)


@cache
def _time_zones() -> frozenset[str]:
    """Return the names of all time zones, cached: reading them takes some milliseconds."""
    return frozenset(available_timezones())
