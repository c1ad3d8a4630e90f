"""Ports of pushes: users' profiles, and the platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from herald.domain.push.devices import Device, Platform, Profile
    from herald.domain.push.payloads import Push
    from herald.domain.push.preferences import Preferences


class Profiles(Protocol):
    """Users' devices and preferences."""

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        """Return the profiles of these users; those who have none are absent.

        What this version cannot read of a profile is named in it: it concerns its owner alone.
        """

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace a user's preferences."""

    def put_device(self, user_id: str, device: Device) -> None:
        """Add or replace a device. If another device or user had its token, that device is removed.

        Raises TooManyDevices, TemporarilyUnavailable.
        """

    def remove_device(self, user_id: str, device: Device) -> bool:
        """Remove a device, unless it has another token or owner by now. Returns whether it was removed."""


class Pusher(Protocol):
    """The platforms that carry pushes to devices."""

    def register(self, platform: Platform, token: str) -> str:
        """Return the endpoint of a device's token, enabled.

        Raises PushNotConfigured, TokenRefused, TemporarilyUnavailable.
        """

    def unregister(self, endpoint: str) -> None:
        """Delete an endpoint. Deleting one that does not exist is no error."""

    def send(self, device: Device, push: Push) -> None:
        """Send one push.

        Raises DeviceGone and PushRefused, which concern this device alone and are final; PushImpossible if nothing can
        be sent until an operator repairs the stack; TemporarilyUnavailable.
        """
