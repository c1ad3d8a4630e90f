"""A user's own devices and preferences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from herald.domain.delivery.push import MAX_DEVICES, Profile
from herald.domain.errors import DeviceNotFound, TooManyDevices

if TYPE_CHECKING:
    from herald.domain.delivery.push import Device, Preferences
    from herald.domain.ports import Profiles, Pusher


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """Shows and changes what one user has said; nobody can name another user here."""

    profiles: Profiles
    pusher: Pusher

    def preferences(self, user_id: str) -> Preferences:
        """Return a user's preferences."""
        return self._profile(user_id).preferences

    def set_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace a user's preferences."""
        self.profiles.put_preferences(user_id, preferences)

    def register(self, user_id: str, device: Device) -> Device:
        """Register a device, or replace it: its endpoint is made from its token. A token has one owner, the last.

        Raises PushNotConfigured, TokenRefused, TooManyDevices, TemporarilyUnavailable.
        """
        others = [each for each in self._profile(user_id).devices if each.device_id != device.device_id]
        if len(others) >= MAX_DEVICES and device.token not in [each.token for each in others]:
            raise TooManyDevices(user_id)  # Before an endpoint is made for it; the table makes sure of it.
        known = replace(device, endpoint=self.pusher.register(device.platform, device.token))
        self.profiles.put_device(user_id, known)
        return known

    def unregister(self, user_id: str, device_id: str) -> None:
        """Forget a device. Raises DeviceNotFound where the user has no such one."""
        for device in self._profile(user_id).devices:
            if device.device_id == device_id:
                if self.profiles.remove_device(user_id, device):  # Else its endpoint is somebody else's by now.
                    self.pusher.unregister(device.endpoint)
                return
        raise DeviceNotFound(device_id)

    def _profile(self, user_id: str) -> Profile:
        return self.profiles.get([user_id]).get(user_id, Profile())
