"""Pushes of one message to single devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import DeviceGone, PushImpossible, PushRefused, TemporarilyUnavailable
from herald.domain.push.devices import RetiredEndpoint
from herald.domain.push.planning import push_for

if TYPE_CHECKING:
    from herald.domain.clock import TimeLeft
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.push.devices import Device, Platform
    from herald.domain.push.ports import Profiles, Pusher
    from herald.domain.push.preferences import Preferences
    from herald.use_cases.endpoints import EndpointDisposal

RESERVE_MS = 15_000
"""No device is started with less time left: one that does not answer takes 7 s, and so may the ledger."""

NO_TIME = "there was no time left for them"


class DevicePushes:
    """Pushes one message to devices.

    `broken` has the reason why nothing can be sent, for each platform that fails for all devices.
    """

    def __init__(
        self,
        profiles: Profiles,
        pusher: Pusher,
        disposal: EndpointDisposal,
        message: Message,
        time_left: TimeLeft,
    ) -> None:
        self._profiles = profiles
        self._pusher = pusher
        self._disposal = disposal
        self._message = message
        self._time_left = time_left
        self.broken: dict[Platform, str] = {}

    def send(self, notification: Notification, device: Device, preferences: Preferences, badge: int | None) -> str:
        """Push to one device. Returns the result as the audit names it.

        Raises TemporarilyUnavailable if the device must be tried again, and PushImpossible.
        """
        if self._time_left() < RESERVE_MS:
            raise TemporarilyUnavailable(NO_TIME)
        if reason := self.broken.get(device.platform):
            raise PushImpossible(reason)
        try:
            self._pusher.send(device, push_for(device, preferences, self._message, notification, badge))
        except DeviceGone:
            self._remove(notification.recipient, device)
            return "no_device"
        except PushRefused:
            return "refused"
        except PushImpossible as error:
            self.broken[device.platform] = str(error)  # No other device of this platform can be reached, either.
            raise
        return "pushed"

    def _remove(self, user_id: str, device: Device) -> None:
        if self._profiles.remove_device(user_id, device):  # Otherwise its app has registered it again.
            self._disposal.dispose(RetiredEndpoint.of(device))
