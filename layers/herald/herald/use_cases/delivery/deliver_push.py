"""Push one message's notifications to the devices of its recipients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.use_cases.delivery.push_attempt import PushAttempt

if TYPE_CHECKING:
    from herald.domain.clock import TimeLeft
    from herald.domain.notifications.message import Message
    from herald.domain.push.ports import Profiles, Pusher
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery


@dataclass(frozen=True, slots=True)
class PushDelivery:
    """Pushes messages to devices."""

    profiles: Profiles
    pusher: Pusher
    once: IdempotentDelivery

    def deliver(self, message: Message, number: int, time_left: TimeLeft) -> None:
        """Push once to every device of every recipient who wants it, up to the message's limit of recipients.

        `number` counts the receives of the message, from 1. Raises RecipientsWaiting if some devices could not be
        pushed to: a redelivery handles only them.
        """
        self.once.deliver(message, number, PushAttempt(self.profiles, self.pusher, self.once, message, time_left))
