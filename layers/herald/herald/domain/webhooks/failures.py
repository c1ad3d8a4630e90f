"""Why a webhook was not accepted. The message is kept and sent again later."""

from __future__ import annotations

from herald.domain.errors import TemporarilyUnavailable


class WebhookFailed(TemporarilyUnavailable):
    """The endpoint answered with another status than 2xx. `retry_after` (seconds) is what it asks for, or 0."""

    def __init__(self, status: int, retry_after: int) -> None:
        super().__init__(f"the webhook's endpoint answered {status}")
        self.retry_after = retry_after


class WebhookStopped(TemporarilyUnavailable):
    """The endpoint is sent nothing until an operator changes something. The message is held."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the webhook is stopped: {reason}")
