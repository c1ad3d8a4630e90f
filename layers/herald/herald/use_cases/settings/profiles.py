"""A user's own devices and preferences."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.errors import DeviceNotFound, PushNotConfigured, TemporarilyUnavailable, TokenRefused
from herald.domain.push.devices import Profile, RetiredEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.clock import Clock
    from herald.domain.push.devices import Device
    from herald.domain.push.ports import Profiles, Pusher
    from herald.domain.push.preferences import Preferences
    from herald.use_cases.endpoints import EndpointDisposal

REGISTRATION_MS = 120 * 1000
"""By then a registration has ended, or never will: four times the time limit of a request."""

ATTEMPTS = 3
"""Removals of a device that its app registers at the same time."""


@dataclass(frozen=True, slots=True)
class ProfileSettings:
    """Reads and changes one user's profile. Callers cannot name another user."""

    profiles: Profiles
    pusher: Pusher
    disposal: EndpointDisposal
    clock: Clock

    def preferences(self, user_id: str) -> Preferences:
        """Return a user's preferences."""
        return self.profile(user_id).preferences

    def set_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace a user's preferences."""
        self.profiles.put_preferences(user_id, preferences)

    def profile(self, user_id: str) -> Profile:
        """Return a user's devices and preferences."""
        return self.profiles.get([user_id]).get(user_id, Profile())

    def register(self, user_id: str, device: Device) -> Device:
        """Register a device again, or in place of those that give way to it. A token belongs to its last user alone.

        Raises PushNotConfigured, TokenRefused, TooManyDevices, TemporarilyUnavailable.
        """
        known = device._replace(registered_at=self.clock())
        named = (each for each in self.profile(user_id).devices if each.device_id == known.device_id)
        if any(each.has_token_of(known) for each in named):
            known = known._replace(endpoint=self.pusher.register(known.platform, known.token))
            if self.profiles.refresh_device(user_id, known):
                return known
        return self._register_anew(user_id, known)

    def unregister(self, user_id: str, device_id: str) -> None:
        """Remove a device, and delete its endpoint. Raises DeviceNotFound if the user has no such device.

        Raises TemporarilyUnavailable.
        """
        for attempt in range(ATTEMPTS):
            profile = self.profile(user_id)
            found = next((each for each in profile.devices if each.device_id == device_id), None)
            if found is None:
                self._remove_unreadable(user_id, device_id, profile, existed=attempt > 0)
                return
            if self.profiles.remove_device(user_id, found):
                self.disposal.dispose(RetiredEndpoint.of(found))
                return
        raise TemporarilyUnavailable("the device is being registered")

    def _register_anew(self, user_id: str, device: Device) -> Device:
        """Store a device with an endpoint for its token, and delete the endpoints that become unused.

        The endpoint is retired before it is created and enabled again after the device is stored. So none is left
        behind if the process ends in between, and none is lost if another request is deleting it: see
        `EndpointDisposal`.
        """
        retired = RetiredEndpoint(device.platform, device.token, "", self.clock() + REGISTRATION_MS)
        self.disposal.endpoints.retire(retired)
        with self._forgotten_if_refused(retired):
            known = device._replace(endpoint=self.pusher.register(device.platform, device.token))
        unused = self.profiles.put_device(user_id, known)
        self.pusher.enable(known.endpoint, known.token)
        for each in unused:
            self.disposal.dispose(each)
        self.disposal.sweep()
        return known

    @contextmanager
    def _forgotten_if_refused(self, retired: RetiredEndpoint) -> Iterator[None]:
        try:
            yield
        except (PushNotConfigured, TokenRefused):
            self.disposal.endpoints.forget(retired)  # The platform has made no endpoint.
            raise

    def _remove_unreadable(self, user_id: str, device_id: str, profile: Profile, *, existed: bool) -> None:
        """Remove a device of a newer version. Raises DeviceNotFound if there is none, nor was when the request came."""
        if device_id in profile.unreadable_devices:
            self.profiles.remove_unreadable(user_id, device_id)
        elif not existed:
            raise DeviceNotFound(device_id)
