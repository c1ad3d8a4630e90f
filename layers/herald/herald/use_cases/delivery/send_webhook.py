"""Send one event to the webhook's endpoint, unless the endpoint is stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.webhooks.answers import Verdict, seconds_of, verdict_on
from herald.domain.webhooks.endpoint_state import endpoint_name
from herald.domain.webhooks.failures import WebhookFailed, WebhookStopped
from herald.domain.webhooks.signing import signed_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from herald.domain.clock import Clock
    from herald.domain.webhooks.ports import Endpoint, EndpointAnswer, EndpointStates


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Sends events to the endpoint at `url`. `secrets` returns the secrets that sign them."""

    url: str
    endpoint: Endpoint
    states: EndpointStates
    secrets: Callable[[], Sequence[bytes]]
    clock: Clock

    def send(self, event_id: str, body: str) -> None:
        """Send an event once. Returns if the endpoint accepted it.

        Raises WebhookFailed, WebhookStopped, and what the ports raise: TemporarilyUnavailable.
        """
        secrets = self.secrets()
        name = endpoint_name(self.url, secrets)
        state = self.states.find(name)
        if state.stopped:
            raise WebhookStopped(state.stopped)
        encoded = body.encode()
        answer = self.endpoint.post(encoded, signed_headers(event_id, self.clock() // 1000, encoded, secrets))
        if verdict_on(answer.status) is not Verdict.DONE:
            self._failed(name, answer)
        elif state.refusals:
            self.states.succeeded(name)

    def _failed(self, name: str, answer: EndpointAnswer) -> None:
        now, verdict = self.clock(), verdict_on(answer.status)
        if verdict is Verdict.GONE:
            self._stop(name, f"the endpoint answered {answer.status}", now)
        if verdict is Verdict.REFUSED:
            state = self.states.refused(name, now)
            if state.is_hopeless(now):
                self._stop(name, f"the endpoint answered {answer.status}, and refused {state.refusals} in a row", now)
        raise WebhookFailed(answer.status, seconds_of(answer.retry_after, now))

    def _stop(self, name: str, reason: str, now: int) -> None:
        self.states.stop(name, reason, now)
        raise WebhookStopped(reason)
