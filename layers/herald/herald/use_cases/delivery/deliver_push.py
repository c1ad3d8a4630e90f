"""Push one message's notifications to the devices of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.use_cases.delivery.badges import Badges
from herald.use_cases.delivery.device_pushes import DevicePushes
from herald.use_cases.delivery.push_attempt import PushAttempt

if TYPE_CHECKING:
    from herald.domain.clock import TimeLeft
    from herald.domain.push.ports import Profiles, Pusher, UnreadCounter
    from herald.use_cases.delivery.attempt import Delivery
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery
    from herald.use_cases.endpoints import EndpointDisposal


@dataclass(frozen=True, slots=True)
class PushDelivery:
    """Pushes messages to devices."""

    profiles: Profiles
    pusher: Pusher
    unread: UnreadCounter
    disposal: EndpointDisposal
    once: IdempotentDelivery

    def deliver(self, delivery: Delivery, time_left: TimeLeft) -> None:
        """Push once to every device of every recipient who wants it, up to the message's limit of recipients.

        Raises RecipientsWaiting if some devices could not be pushed to: a redelivery handles only them.
        """
        message = delivery.message
        pushes = DevicePushes(self.profiles, self.pusher, self.disposal, message, time_left)
        badges = Badges(self.unread, message, self.once.audit, time_left)
        self.once.deliver(delivery, PushAttempt(self.profiles, pushes, badges, self.once, message))
