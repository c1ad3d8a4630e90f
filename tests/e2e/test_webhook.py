"""Webhooks of the local stack, to a receiver with the reference library: every event, once, although requests fail."""

import base64
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from herald_tools.local import deployment
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack
from tests.e2e.test_failures import is_complete, wait_until

SECRET = f"whsec_{base64.b64encode(b's' * 32).decode()}"
SIZES = (2,) * 10 + (24,) * 3 + (500, 500, 1_000)
"""Members of each group, the creator included."""


@dataclass
class Receiver:
    """What the endpoint received. One request in ten fails, by `every_tenth`; a retry does not fail again."""

    url: str = ""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    failed: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)

    def fault(self, event_id: str) -> str:
        """Return what happens to a request: nothing, or a failure. The endpoint may have stored the event already."""
        if next(self.numbers) % 10 or event_id in self.failed:
            return ""
        self.failed[event_id] = ("refused", "unavailable", "closed before", "closed after")[len(self.failed) % 4]
        return self.failed[event_id]


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive webhooks on this machine."""
    receiver, lock = Receiver(), threading.Lock()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            event = Webhook(SECRET).verify(body, dict(self.headers.items()))
            assert event["id"] == self.headers["webhook-id"]
            with lock:
                fault = receiver.fault(event["id"])
                if fault in ("", "closed after"):
                    assert receiver.bodies.setdefault(event["id"], body) == body
            if not fault.startswith("closed"):
                self.send_response({"refused": 404, "unavailable": 503}.get(fault, 204))
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield receiver
        server.shutdown()


@pytest.fixture
def receiver(stack: Stack) -> Iterator[Receiver]:
    """Switch the channel on for a test, on the running stack, and off again."""
    secrets = stack.session().client("secretsmanager", endpoint_url=stack.endpoint_url)
    arn = secrets.create_secret(Name="webhook", SecretString=SECRET)["ARN"]
    with receiving() as found:
        deployment.deploy(stack.endpoint_url, Path(stack.template), WebhookUrl=found.url, WebhookSecretArn=arn)
        yield found
        deployment.deploy(stack.endpoint_url, Path(stack.template), WebhookUrl="", WebhookSecretArn="")


def recipients_by_group(receiver: Receiver) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for body in receiver.bodies.values():
        event: Any = json.loads(body)
        users = [user for users in event["data"]["recipients"].values() for user in users]
        found.setdefault(event["subject"], []).extend(users)
    return found


def test_every_event_is_received_verified_and_once_by_its_id(
    stack: Stack, client: HeraldClient, receiver: Receiver
) -> None:
    ana = User("webhook-ana")
    members = {
        f"webhook-{number}": [f"webhook-user-{member:04d}" for member in range(size - 1)]
        for number, size in enumerate(SIZES)
    }
    for group_id, users in members.items():
        body = {"name": group_id, "group_type": "super", "members": users, "group_id": group_id}
        assert client.create(ana, body).status_code == 201
    for group_id in members:
        wait_until(partial(is_complete, client, ana, group_id), f"{group_id} is not delivered")
    found = recipients_by_group(receiver)
    assert {group: sorted(users) for group, users in found.items()} == {
        group: sorted([*users, ana.user_id]) for group, users in members.items()
    }
    assert len(set(receiver.failed.values())) >= 3
