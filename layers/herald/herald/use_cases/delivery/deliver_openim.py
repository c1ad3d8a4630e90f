"""Deliver one message's notifications to OpenIM: a notice for each recipient."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.errors import HeraldError, TemporarilyUnavailable
from herald.use_cases.delivery.openim_attempt import OpenIMAttempt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ports import DeliveryClaims
    from herald.domain.openim.ports import Notices
    from herald.domain.push.ports import Profiles
    from herald.use_cases.delivery.attempt import Delivery
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery


@dataclass(frozen=True, slots=True)
class OpenIMDelivery:
    """Delivers messages to OpenIM, as notices from the account `sender`.

    `run` calls a function for several recipients, perhaps in threads. `offline_push`: whether OpenIM may push notices.
    """

    profiles: Profiles
    notices: Notices
    claims: DeliveryClaims
    once: IdempotentDelivery
    run: Callable[[Callable[[Any], None], Sequence[Any]], None]
    sender: str
    offline_push: bool

    def deliver(self, delivery: Delivery, time_left: TimeLeft) -> None:
        """Send a notice to every recipient whom earlier attempts have left.

        Raises RecipientsWaiting if some could not be reached: a redelivery handles only them. Raises DeliveryInProgress
        if another worker may be at it.
        """
        attempt = OpenIMAttempt(self, delivery, time_left)
        try:
            self.once.deliver(delivery, attempt)
        except HeraldError:
            with suppress(TemporarilyUnavailable):  # The claim ends by itself; a redelivery before that waits for it.
                attempt.release()
            raise
