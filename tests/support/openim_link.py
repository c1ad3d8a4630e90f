"""Herald's connection to an OpenIM stand-in in the same process: no socket, no thread, and no second goes by."""

import base64
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from herald.adapters.openim.http import READ_SECONDS
from herald.adapters.openim.transport import NoReply, Reply
from herald.entrypoints import openim_queue

from herald_tools.openim.serving.pipeline import outcome
from herald_tools.openim.serving.request import Request
from herald_tools.openim.standin import OpenIM
from tests.support.clock import VirtualClock
from tests.support.faults import Fault, FaultInjector
from tests.support.stream_mapping import Killed
from tests.support.world import World

URL = "https://im.example.com/api"
SENDER = "herald"
SECRET = {"secret": "openIM123", "user_id": "imAdmin"}


@dataclass
class Link:
    """A transport to a stand-in. What the stand-in holds back advances the clock."""

    openim: OpenIM
    clock: VirtualClock

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post; see `herald.adapters.openim.transport.Transport`."""
        lowered = {name.lower(): value for name, value in headers.items()}
        found = outcome(self.openim, Request("POST", path, lowered, body))
        self.clock.advance(min(found.hold, READ_SECONDS))
        if found.answer is None or found.hold > READ_SECONDS:
            raise NoReply("no answer from OpenIM: ReadTimeoutError")
        said = {name.lower(): value for name, value in found.answer.headers}
        return Reply(found.answer.status, found.answer.body, float(said.get("retry-after", 0)))


@dataclass
class KillingLink(Link):
    """A transport that kills the process after some calls."""

    calls: int = 0
    killed: bool = False

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post, and end the process once."""
        reply = super().post(path, headers, body)
        self.calls -= 1
        if self.calls == 0:
            self.killed = True
            raise Killed
        return reply


_FAILING = {Fault.THROTTLED: Reply(429, b"", 7.0), Fault.SERVER_ERROR: Reply(500, b"")}
"""Faults that a server answers."""


@dataclass
class FaultyLink(Link):
    """A transport whose calls have the faults of an injector, as calls of the operation `Post`."""

    calls: FaultInjector = field(default_factory=FaultInjector)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Post, unless a fault prevents it, and lose the answer if a fault does that."""
        self.calls.begin("Post", {})
        fault = self.calls.fault
        if fault in _FAILING:
            return _FAILING[fault]
        if fault is Fault.LOST_BEFORE:
            raise NoReply("no answer from OpenIM: NewConnectionError")
        reply = super().post(path, headers, body)
        self.calls.end({})
        if fault in {Fault.ANSWER_LOST, Fault.ANSWER_LOST_ONCE}:
            raise NoReply("no answer from OpenIM: ReadTimeoutError")
        return reply


class Secrets:
    """The part of Secrets Manager's client that Herald uses, with one secret."""

    def __init__(self, value: object = SECRET) -> None:
        self._value = value

    def get_secret_value(self, **_: Any) -> dict[str, Any]:
        """Return the secret."""
        return {"SecretString": json.dumps(self._value)}


def connect(world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch, link: Link | None = None) -> None:
    """Deploy the channel openim with a server, which gets its sender account."""
    link = link or Link(openim, world.clock)
    openim.add_sender(SENDER)
    world.configure("OpenIMApiUrl", URL)
    world.configure("OpenIMSecretArn", world.backing.make_secret("openim", json.dumps(SECRET)))
    monkeypatch.setattr(openim_queue, "connect", lambda *_, **__: link)


def killing_after(world: World, openim: OpenIM, calls: int, monkeypatch: pytest.MonkeyPatch) -> KillingLink:
    """Let the process be killed after so many calls to a server that is connected already."""
    link = KillingLink(openim, world.clock, calls)
    monkeypatch.setattr(openim_queue, "connect", lambda *_, **__: link)
    return link


def notices_of(openim: OpenIM, user_id: str, sender: str = SENDER) -> list[dict[str, Any]]:
    """Return the contents of the notices in a user's conversation with the sender."""
    return [json.loads(_content_of(message)["detail"]) for message in messages_of(openim, user_id, sender)]


def messages_of(openim: OpenIM, user_id: str, sender: str = SENDER) -> list[dict[str, Any]]:
    """Return the messages (MsgData) in a user's conversation with the sender."""
    return openim.conversations(user_id).get("_".join(("sn", *sorted((user_id, sender)))), [])


def times_noticed(openim: OpenIM, users: list[str]) -> Counter[int]:
    """Return how many users have how many notices."""
    return Counter(len(messages_of(openim, user)) for user in users)


def _content_of(message: dict[str, Any]) -> dict[str, Any]:
    """Return the content of MsgData, which is JSON in base64."""
    found: dict[str, Any] = json.loads(base64.b64decode(message["content"]))
    return found
