"""A user's own devices and preferences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from herald.domain.errors import DeviceNotFound, TooManyDevices
from herald.domain.push.devices import MAX_DEVICES, Profile

if TYPE_CHECKING:
    from herald.domain.push.devices import Device
    from herald.domain.push.ports import Profiles, Pusher
    from herald.domain.push.preferences import Preferences


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """Reads and changes one user's profile. Callers cannot name another user."""

    profiles: Profiles
    pusher: Pusher

    def preferences(self, user_id: str) -> Preferences:
        """Return a user's preferences."""
        return self._profile(user_id).preferences

    def set_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace a user's preferences."""
        self.profiles.put_preferences(user_id, preferences)

    def register(self, user_id: str, device: Device) -> Device:
        """Register or replace a device, with an endpoint for its token. A token belongs to the last user who has it.

        Raises PushNotConfigured, TokenRefused, TooManyDevices, TemporarilyUnavailable.
        """
        others = [each for each in self._profile(user_id).devices if each.device_id != device.device_id]
        if len(others) >= MAX_DEVICES and device.token not in [each.token for each in others]:
            raise TooManyDevices(user_id)  # Before an endpoint is created; the table checks it again.
        known = replace(device, endpoint=self.pusher.register(device.platform, device.token))
        self.profiles.put_device(user_id, known)
        return known

    def unregister(self, user_id: str, device_id: str) -> None:
        """Remove a device. Raises DeviceNotFound if the user has no such device."""
        for device in self._profile(user_id).devices:
            if device.device_id == device_id:
                if self.profiles.remove_device(user_id, device):  # Otherwise somebody else has its endpoint by now.
                    self.pusher.unregister(device.endpoint)
                return
        raise DeviceNotFound(device_id)

    def _profile(self, user_id: str) -> Profile:
        return self.profiles.get([user_id]).get(user_id, Profile())
