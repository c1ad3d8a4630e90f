"""Herald's tables, topic and queues in the model of AWS."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from herald.entrypoints import aws

from tests.support.backing import Backing, Item, Message, Pushed
from tests.support.clock import VirtualClock
from tests.support.faults import FaultInjector
from tests.support.model.clients import Client, Operations, Session
from tests.support.model.deployment import Kept, deployed
from tests.support.model.dynamodb import DynamoDB
from tests.support.model.sqs import Sqs
from tests.support.model.topics import Sns
from tests.support.stream_mapping import Record


class ModelBacking(Backing):
    """A fresh deployment in a model of its own."""

    def __init__(self) -> None:
        self._clock = VirtualClock()
        self.restore(deployed())
        self.dynamodb, self.sns, self.sqs, self.cloudwatch, self.secretsmanager = (
            Client(name, self._operations(name), FaultInjector())
            for name in ("dynamodb", "sns", "sqs", "cloudwatch", "secretsmanager")
        )

    def connect(self, monkeypatch: pytest.MonkeyPatch, calls: FaultInjector, clock: VirtualClock) -> None:
        """Make Herald's clients those of the model."""
        self._clock = clock
        session = Session(self._operations, calls)
        monkeypatch.setattr(aws, "session", lambda: session)

    def items(self, table: str) -> list[Item]:
        """Return all items."""
        return self._dynamodb.tables[table].everything()

    def messages(self, queue: str) -> list[Message]:
        """Return the messages of a queue."""
        return self._sqs.queues[self.name_of(queue)].seen(self._now())

    def published(self, first: int = 0) -> list[str]:
        """Return what the topic has accepted."""
        return self._sns.accepted[first:]

    def pushed(self) -> list[Pushed]:
        """Return what was published to endpoints."""
        endpoints = self._sns.endpoints.by_arn.values()
        return [Pushed(endpoint.token, message) for endpoint in endpoints for message in endpoint.messages]

    def endpoints(self) -> list[str]:
        """Return the tokens of all endpoints."""
        return [endpoint.token for endpoint in self._sns.endpoints.by_arn.values()]

    def stream(self) -> list[Record]:
        """Return the records of the groups table."""
        stream = self._dynamodb.tables["GroupsTable"].stream
        assert stream
        return list(stream.records)

    def lag(self, table: str, index: str, seconds: float) -> None:
        """Let an index be behind its table from now on, `inf` for ever; 0 lets it catch up."""
        self._dynamodb.tables[table].indexes[index].lag_ms = seconds * 1000

    def lag_reads(self, table: str, seconds: float) -> None:
        """Let reads of a table that are not strongly consistent miss all writes from now on that are younger."""
        self._dynamodb.tables[table].lag_ms = seconds * 1000

    def keep(self) -> Kept:
        """Return a copy of the model's state."""
        sns = Sns(self._sqs, self._sns.topic_arn, self._sns.subscriptions, list(self._sns.accepted))
        sns.endpoints = self._sns.endpoints.copy()
        return Kept(
            self._references.copy(),
            {name: table.copy() for name, table in self._dynamodb.tables.items()},
            self._dynamodb.tokens.copy(),
            {url: queue.copy() for url, queue in self._sqs.queues.items()},
            sns,
            self._cloudwatch.copy(),
            self._secrets.copy(),
        )

    def restore(self, kept: Kept) -> None:
        """Replace the model's state."""
        super().__init__(kept.references.copy())
        tables = {name: table.copy() for name, table in kept.tables.items()}
        self._dynamodb = DynamoDB(self._now, tables, kept.tokens.copy())
        self._sqs = Sqs(self._now, {url: queue.copy() for url, queue in kept.queues.items()})
        topic = kept.topic
        self._sns = Sns(self._sqs, topic.topic_arn, topic.subscriptions, list(topic.accepted), topic.endpoints.copy())
        self._cloudwatch = kept.metrics.copy()
        self._secrets = kept.secrets.copy()
        self._by_service = {
            "dynamodb": self._dynamodb.operations(),
            "sqs": self._sqs.operations(),
            "sns": self._sns.operations(),
            "cloudwatch": self._cloudwatch.operations(),
            "secretsmanager": self._secrets.operations(),
        }

    def _operations(self, service: str) -> Operations:
        return lambda: self._by_service[service]

    def _now(self) -> int:
        return self._clock.now


@contextmanager
def on_model() -> Iterator[ModelBacking]:
    """Provide a deployment in an empty model."""
    yield ModelBacking()
