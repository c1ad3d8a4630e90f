"""When a webhook's message is received again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.webhooks.failures import WebhookFailed, WebhookStopped
from herald.domain.webhooks.schedule import held_for, wait_until_next

if TYPE_CHECKING:
    from herald.domain.clock import Clock
    from herald.use_cases.delivery.fail_delivery import ReceivedMessage, Schedule


def webhook_schedule(clock: Clock) -> Schedule:
    """Return the schedule of the channel webhook, which goes by the age of messages."""

    def wait(received: ReceivedMessage, error: Exception | None, jitter: float) -> int | None:
        age = max(0, clock() - received.sent_at) // 1000 if received.sent_at else 0
        if isinstance(error, WebhookStopped):
            return held_for(age, jitter)
        at_least = error.retry_after if isinstance(error, WebhookFailed) else 0
        return wait_until_next(age, jitter, at_least)

    return wait
