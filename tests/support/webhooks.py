"""A webhook's endpoint for a world: it verifies each request with the reference library, and keeps what it accepts."""

import base64
import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from herald.domain.webhooks.ports import EndpointAnswer
from herald.entrypoints import webhook_queue
from standardwebhooks.webhooks import Webhook

from tests.support.world import World

URL = "https://chat.example.com/hook"
SECRET = f"whsec_{base64.b64encode(b's' * 32).decode()}"

Answer = Callable[[dict[str, Any]], EndpointAnswer]
"""Answers an event. It may raise what an endpoint raises."""


def accepts(_: dict[str, Any]) -> EndpointAnswer:
    return EndpointAnswer(204)


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


def open_webhook(world: World, monkeypatch: pytest.MonkeyPatch, secret: str = SECRET) -> Receiver:
    """Deploy the channel webhook, with an endpoint that accepts everything."""
    receiver = Receiver()
    monkeypatch.setattr(webhook_queue, "https_endpoint", lambda _: receiver)
    world.configure("WebhookSecretArn", world.backing.make_secret("webhook", secret))
    world.configure("WebhookUrl", URL)
    return receiver
