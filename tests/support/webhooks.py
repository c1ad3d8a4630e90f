"""A webhook's endpoint for a world: it verifies each request with the reference library, and keeps what it accepts."""

import base64
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.webhooks.ports import EndpointAnswer
from herald.entrypoints import webhook_queue
from standardwebhooks.webhooks import Webhook

from tests.support.faults import Fault, FaultInjector
from tests.support.world import World

URL = "https://chat.example.com/hook"
SECRET = f"whsec_{base64.b64encode(b's' * 32).decode()}"

Answer = Callable[[dict[str, Any]], EndpointAnswer]
"""Answers an event. It may raise what an endpoint raises."""


def accepts(_: dict[str, Any]) -> EndpointAnswer:
    return EndpointAnswer(204)


FAILING = {Fault.THROTTLED: EndpointAnswer(429, "7"), Fault.SERVER_ERROR: EndpointAnswer(500)}
"""Faults that an endpoint answers."""


class Receiver:
    """Accepts events whose signature is valid. `accepted` counts how often each id was accepted."""

    def __init__(self, secret: str = SECRET) -> None:
        self.secret = secret
        self.answer: Answer = accepts
        self.posts = 0
        self.accepted: Counter[str] = Counter()
        self.bodies: dict[str, bytes] = {}

    def post(self, body: bytes, headers: Mapping[str, str]) -> EndpointAnswer:
        """Verify and answer a request."""
        self.posts += 1
        self._verify(body, headers)
        event = json.loads(body)
        answered = self.answer(event)
        if answered.status // 100 == 2:
            assert event["id"] == headers["webhook-id"]
            assert self.bodies.setdefault(event["id"], body) == body
            self.accepted[event["id"]] += 1
        return answered

    def _verify(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Compare the signature with the reference library's. Its own check compares the time with the real clock."""
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        expected = Webhook(self.secret).sign(headers["webhook-id"], at, body.decode())
        assert expected in headers["webhook-signature"].split(" ")


class FaultyReceiver(Receiver):
    """A receiver whose requests have the faults of an injector, as calls of the operation `Post`."""

    def __init__(self, calls: FaultInjector) -> None:
        super().__init__()
        self._calls = calls

    def post(self, body: bytes, headers: Mapping[str, str]) -> EndpointAnswer:
        """Answer a request, unless a fault prevents it, and lose the answer if a fault does that."""
        self._calls.begin("Post", {})
        fault = self._calls.fault
        if fault in FAILING:
            return FAILING[fault]
        if fault is Fault.LOST_BEFORE:
            raise TemporarilyUnavailable("the webhook's endpoint did not answer: NewConnectionError")
        answered = super().post(body, headers)
        self._calls.end({})
        if fault in {Fault.ANSWER_LOST, Fault.ANSWER_LOST_ONCE}:
            raise TemporarilyUnavailable("the webhook's endpoint did not answer: ReadTimeoutError")
        return answered


def open_webhook(
    world: World, monkeypatch: pytest.MonkeyPatch, secret: str = SECRET, receiver: Receiver | None = None
) -> Receiver:
    """Deploy the channel webhook. Without a `receiver`, its endpoint accepts everything."""
    receiver = receiver or Receiver()
    monkeypatch.setattr(webhook_queue, "https_endpoint", lambda _: receiver)
    world.configure("WebhookSecretArn", world.backing.make_secret("webhook", secret))
    world.configure("WebhookUrl", URL)
    return receiver
