"""Devices as requests and responses contain them."""

import re
from typing import Annotated

from pydantic import Field, StringConstraints

from herald.api.http.models import LazyModel, Timestamp
from herald.api.http.request_model import RequestModel
from herald.api.policies.text_types import ReaderLocale
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import MAX_DEVICES, Device, Platform, Profile
from herald.domain.push.registration import last_used

MAX_TOKEN = 4096
"""Characters of a device's token."""

_TOKENS = {
    Platform.APNS: (re.compile(r"[0-9A-Fa-f]{64,200}"), "must be 64 to 200 hexadecimal digits, as APNs gives them"),
    Platform.FCM: (
        re.compile(r"[A-Za-z0-9_:%-]{20,4096}"),
        "must be 20 to 4096 letters, digits and _ : % -, as FCM gives them",
    ),
}


class DeviceRequest(RequestModel):
    """A device to register for pushes."""

    platform: Platform
    token: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TOKEN)] = Field(
        description="The token that the push platform gave to the app on this device."
    )
    locale: ReaderLocale | None = None
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


class DeviceModel(LazyModel):
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
    """A registered device in a list. Its token is in no answer: others could use it to send pushes."""

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
