"""Ports of pushes: users' profiles, and the platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from herald.domain.notifications.notification import Notification
    from herald.domain.push.devices import Device, Platform, Profile, RetiredEndpoint
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

    def put_device(self, user_id: str, device: Device) -> tuple[RetiredEndpoint, ...]:
        """Add or replace a device, and remove those that give way to it: see `registration.displaced_by`.

        If another user had its token, that user's device is removed, too. Returns the endpoints that became unused.
        They are retired in the same write; the endpoint of this token no longer is. Raises TooManyDevices,
        TemporarilyUnavailable.
        """

    def refresh_device(self, user_id: str, device: Device) -> bool:
        """Replace a device that has the same token and endpoint. Returns False if it has another one, or is gone."""

    def remove_device(self, user_id: str, device: Device) -> bool:
        """Remove a device and retire its endpoint, unless it was registered again. Returns whether it was removed."""

    def remove_unreadable(self, user_id: str, device_id: str) -> None:
        """Remove a device that this version cannot read. Its endpoint, which is not known, stays."""


class Endpoints(Protocol):
    """Endpoints that are retired, and the devices that use an endpoint."""

    def retire(self, retired: RetiredEndpoint) -> None:
        """Remember an endpoint to be deleted. There is one entry for each token."""

    def due(self, now: int, limit: int) -> list[RetiredEndpoint]:
        """Return up to `limit` retired endpoints that are due at `now` (epoch ms)."""

    def forget(self, retired: RetiredEndpoint) -> None:
        """Forget a retired endpoint, unless it was retired again."""

    def user_of(self, retired: RetiredEndpoint) -> tuple[str, Device] | None:
        """Return the device that uses an endpoint, and its user; of an unknown endpoint, the device with its token."""

    def replace_endpoint(self, user_id: str, device: Device, endpoint: str) -> None:
        """Give a device another endpoint, unless it was registered again or removed."""


class UnreadCounter(Protocol):
    """Counts what the badge of an app shows."""

    def unread_with(self, pushed: Notification) -> int:
        """Return how many notifications the recipient of a push has not read, up to `delivery.inbox.MAX_UNREAD`.

        The pushed one counts if it is not in the inbox yet. Reads one page. Raises TemporarilyUnavailable, and
        MalformedRecord if this version cannot read an item of the recipient.
        """


class Pusher(Protocol):
    """The platforms that carry pushes to devices."""

    def register(self, platform: Platform, token: str) -> str:
        """Return the endpoint of a device's token, enabled.

        Raises PushNotConfigured, TokenRefused, TemporarilyUnavailable.
        """

    def enable(self, endpoint: str, token: str) -> None:
        """Enable an endpoint. Raises TemporarilyUnavailable, also if it was deleted: register its token again."""

    def unregister(self, endpoint: str) -> None:
        """Delete an endpoint. Deleting one that does not exist is no error. Raises TemporarilyUnavailable."""

    def send(self, device: Device, push: Push) -> None:
        """Send one push.

        Raises DeviceGone and PushRefused, which concern this device alone and are final; PushImpossible if nothing can
        be sent until an operator repairs the stack; TemporarilyUnavailable.
        """
