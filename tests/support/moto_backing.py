"""Herald's tables, topic and queues on moto."""

from collections.abc import Iterator
from contextlib import contextmanager

import moto.sqs.models
import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.sns.models import SNSBackend, sns_backends
from moto.sqs.models import sqs_backends

from tests.support.backing import Backing, Item, Message, Pushed
from tests.support.clock import VirtualClock
from tests.support.deployment import REGION
from tests.support.faults import FaultInjector
from tests.support.moto_deployment import MotoDeployment, client, deployed
from tests.support.moto_state import MotoState
from tests.support.moto_stream import StreamReader
from tests.support.stream_mapping import Record
from tests.support.watched_calls import watch_calls


@contextmanager
def on_moto() -> Iterator[Backing]:
    """Provide a deployment on an empty moto."""
    with mock_aws():
        yield MotoBacking()


def messages_in(queue_url: str) -> list[Message]:
    """Return the messages of a queue, visible or not, without receiving them."""
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[queue_url.rsplit("/", 1)[1]]
    return [Message(each.body, each.visible, each.visible_at) for each in queue._messages]  # noqa: SLF001


def follow(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make moto's queues use a clock."""
    monkeypatch.setattr(moto.sqs.models, "unix_time_millis", lambda: float(clock.now))
    monkeypatch.setattr(moto.sqs.models, "unix_time", lambda: clock.now / 1000)


class MotoBacking(Backing):
    """A fresh deployment on moto, which replaces whatever is in moto."""

    def __init__(self) -> None:
        self.dynamodb = client("dynamodb")
        self.sns = client("sns")
        self.sqs = client("sqs")
        self.cloudwatch = client("cloudwatch")
        self.secretsmanager = client("secretsmanager")
        self.restore(deployed())

    def connect(self, monkeypatch: pytest.MonkeyPatch, calls: FaultInjector, clock: VirtualClock) -> None:
        """Watch botocore's clients."""
        watch_calls(monkeypatch, calls)
        follow(clock, monkeypatch)

    def items(self, table: str) -> list[Item]:
        """Return all items from moto itself: a scan takes much longer."""
        found = self._table(table).all_items()
        items: list[Item] = [item.to_json()["Attributes"] for item in found]
        return sorted(items, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))

    def messages(self, queue: str) -> list[Message]:
        """Return the messages of a queue."""
        return messages_in(self.name_of(queue))

    def published(self, first: int = 0) -> list[str]:
        """Return what the topic has accepted."""
        topic = _sns().topics[self.name_of("NotificationsTopic")]
        return [body for _, body, *_ in topic.sent_notifications[first:]]

    def pushed(self) -> list[Pushed]:
        """Return what was published to endpoints."""
        return [
            Pushed(endpoint.token, message)
            for endpoint in _sns().platform_endpoints.values()
            for message in endpoint.messages.values()
        ]

    def endpoints(self) -> list[str]:
        """Return the tokens of all endpoints."""
        return [endpoint.token for endpoint in _sns().platform_endpoints.values()]

    def stream(self) -> list[Record]:
        """Return the records of the groups table."""
        return self._groups.records()

    def keep(self) -> MotoDeployment:
        """Return a copy of what is in moto."""
        return MotoDeployment(self._references.copy(), MotoState.take(REGION))

    def restore(self, kept: MotoDeployment) -> None:
        """Replace what is in moto."""
        super().__init__(kept.references.copy())
        kept.state.restore()
        self._groups = StreamReader(lambda: self._table("GroupsTable"))

    def _table(self, name: str) -> Table:
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[self.name_of(name)]


def _sns() -> SNSBackend:
    backend: SNSBackend = sns_backends[DEFAULT_ACCOUNT_ID][REGION]
    return backend
