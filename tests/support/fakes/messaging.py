"""Queues, the topic and push platforms in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from herald.domain.clock import TimeLeft
from herald.domain.errors import (
    DeviceGone,
    PublishFailed,
    PushImpossible,
    PushNotConfigured,
    PushRefused,
    TemporarilyUnavailable,
)
from herald.domain.notifications.publication import Publication
from herald.domain.push.devices import Device, Platform
from herald.domain.push.payloads import Push


@dataclass
class FakeQuarantine:
    """Keeps quarantined messages with their causes. Refuses them while it is `closed`."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def put(self, body: str, cause: str) -> None:
        if self.closed:
            raise TemporarilyUnavailable("not quarantined: the queue is closed")
        self.kept.append((body, cause))


@dataclass
class FakeVisibility:
    """Remembers for how many seconds each receipt was postponed; refuses while it is `closed`."""

    postponed: dict[str, int] = field(default_factory=dict)
    closed: bool = False

    def postpone(self, receipt: str, seconds: int) -> None:
        if self.closed:
            raise TemporarilyUnavailable("the queue is closed")
        self.postponed[receipt] = seconds


class FakePublisher:
    """Publishes to a list. Refuses the position `fails_at` of each call."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.published: list[Publication] = []
        self.fails_at = fails_at

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        for position, publication in enumerate(publications):
            if not time_left():
                raise PublishFailed(position, "no time left in this invocation")
            if position == self.fails_at:
                raise PublishFailed(position, "the topic is closed")
            self.published.append(publication)


class FakePusher:
    """Keeps what it sends. Tokens that begin with `gone`, `refused`, `down` or `impossible` get that error."""

    def __init__(self, platforms: Collection[Platform] = tuple(Platform)) -> None:
        self.platforms = platforms
        self.sent: list[tuple[Device, Push]] = []
        self.endpoints: set[str] = set()

    def register(self, platform: Platform, token: str) -> str:
        if platform not in self.platforms:
            raise PushNotConfigured(platform)
        endpoint = f"endpoint/{platform}/{token}"
        self.endpoints.add(endpoint)
        return endpoint

    def enable(self, endpoint: str, token: str) -> None:  # noqa: ARG002
        if endpoint not in self.endpoints:
            raise TemporarilyUnavailable("the endpoint was deleted during its registration")

    def unregister(self, endpoint: str) -> None:
        self.endpoints.discard(endpoint)

    def send(self, device: Device, push: Push) -> None:
        errors = {
            "gone": DeviceGone,
            "refused": PushRefused,
            "down": TemporarilyUnavailable,
            "impossible": PushImpossible,
        }
        for beginning, error in errors.items():
            if device.token.startswith(beginning):
                raise error(device.device_id)
        self.sent.append((device, push))
