"""Delete the endpoints of devices that were removed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.errors import PushNotConfigured, TemporarilyUnavailable, TokenRefused

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.push.devices import Device, RetiredEndpoint
    from herald.domain.push.ports import Endpoints, Pusher

MAX_SWEPT = 5
"""Endpoints that one registration deletes for others: each takes three or four calls."""

RETRY_MS = 3600 * 1000
"""After a failure an endpoint is tried again an hour later, so that it does not keep others from being tried."""


@dataclass(frozen=True, slots=True)
class EndpointDisposal:
    """Deletes retired endpoints. An endpoint is retired in the write that removes its device, and is forgotten last.

    A phone has one endpoint, for all users: while it is deleted for one, another may register the phone. So the request
    that deletes it reads the owner of the token again afterwards and renews that registration, and the request that
    registers enables the endpoint after the device is stored. In every order, one of the two notices. If a process ends
    in between, the endpoint stays retired, and a later registration, of any user, does all of it again.
    """

    endpoints: Endpoints
    pusher: Pusher
    audit: Audit
    clock: Clock

    def dispose(self, retired: RetiredEndpoint) -> None:
        """Delete an endpoint unless a device uses it. What fails stays retired, and the audit says so."""
        try:
            self._dispose(retired)
        except (TemporarilyUnavailable, PushNotConfigured, TokenRefused) as error:
            item = retired.endpoint or f"an endpoint of {retired.platform}"
            reason = f"{type(error).__name__}: {error}"
            self.audit.record(AuditEvent.ENDPOINT_LEFT, {"outcome": "failed", "item": item, "reason": reason})

    def sweep(self) -> None:
        """Delete a few endpoints that others left behind."""
        now = self.clock()
        for retired in self.endpoints.due(now, MAX_SWEPT):
            later = retired._replace(due=now + RETRY_MS)
            self.endpoints.retire(later)
            self.dispose(later)

    def _dispose(self, retired: RetiredEndpoint) -> None:
        if self.endpoints.user_of(retired) is None:
            self._delete(retired)
        if (user := self.endpoints.user_of(retired)) is not None:
            self._renew(*user)
        self.endpoints.forget(retired)

    def _delete(self, retired: RetiredEndpoint) -> None:
        """Delete an endpoint. If it is not known, registering its token again returns it."""
        self.pusher.unregister(retired.endpoint or self.pusher.register(retired.platform, retired.token))

    def _renew(self, user_id: str, device: Device) -> None:
        endpoint = self.pusher.register(device.platform, device.token)
        if endpoint != device.endpoint:
            self.endpoints.replace_endpoint(user_id, device, endpoint)
