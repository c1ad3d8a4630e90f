"""Pushes and devices on fakes, as the use cases need them."""

from herald.domain.clock import Clock
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.delivery.deliver_push import PushDelivery
from herald.use_cases.endpoints import EndpointDisposal
from herald.use_cases.settings.profiles import ProfileSettings

from tests.support.fakes import FakeAudit, FakeEndpoints, FakeInbox, FakeProfiles, FakePusher


def push_delivery(
    profiles: FakeProfiles, pusher: FakePusher, once: IdempotentDelivery, inbox: FakeInbox | None = None
) -> PushDelivery:
    """Return the delivery of pushes to these devices; badges count what is in `inbox`."""
    disposal = EndpointDisposal(FakeEndpoints(profiles), pusher, once.audit, once.clock)
    return PushDelivery(profiles, pusher, inbox or FakeInbox(), disposal, once)


def profile_settings(
    profiles: FakeProfiles, pusher: FakePusher, clock: Clock, audit: FakeAudit | None = None
) -> ProfileSettings:
    """Return the settings of users who have these profiles."""
    disposal = EndpointDisposal(FakeEndpoints(profiles), pusher, audit or FakeAudit(), clock)
    return ProfileSettings(profiles, pusher, disposal, clock)
