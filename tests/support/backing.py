"""Herald's tables, topic and queues, as tests see them. tests/support/moto_backing.py has them on moto."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import pytest

from tests.support.clock import VirtualClock
from tests.support.deployment import REGION, References
from tests.support.faults import FaultInjector
from tests.support.stream_mapping import Record

Item = dict[str, Any]
"""The attributes of an item in DynamoDB's low-level form."""


class Message(NamedTuple):
    """A message in a queue. `visible_at` is in epoch milliseconds; it is in the past for a visible message."""

    body: str
    visible: bool
    visible_at: float


class Pushed(NamedTuple):
    """A message that was published to an endpoint, and the token of its device."""

    token: str
    message: str


def isolate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set credentials that no real AWS account accepts, and remove the user's configuration."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_SESSION_TOKEN": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        # moto does not answer stream calls on account endpoints.
        "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


class Backing(ABC):
    """A fresh deployment of the template.

    `dynamodb`, `sns`, `sqs`, `cloudwatch` and `secretsmanager` are clients for a test's own calls: no fault is injected
    into them. Resources have the names that the template gives them, such as `InboxTable`. What a method returns must
    not be changed.
    """

    dynamodb: Any
    sns: Any
    sqs: Any
    cloudwatch: Any
    secretsmanager: Any

    def __init__(self, references: References) -> None:
        self._references = references

    @abstractmethod
    def connect(self, monkeypatch: pytest.MonkeyPatch, calls: FaultInjector, clock: VirtualClock) -> None:
        """Let the clients that Herald creates reach this backing through `calls`, and let `clock` be its time."""

    @abstractmethod
    def items(self, table: str) -> list[Item]:
        """Return all items of a table in the order of their keys."""

    @abstractmethod
    def messages(self, queue: str) -> list[Message]:
        """Return the messages of a queue, visible or not, without receiving them."""

    @abstractmethod
    def published(self, first: int = 0) -> list[str]:
        """Return the bodies of all messages that the topic has accepted, from the one with number `first` on."""

    @abstractmethod
    def pushed(self) -> list[Pushed]:
        """Return everything that was published to endpoints of devices."""

    @abstractmethod
    def endpoints(self) -> list[str]:
        """Return the tokens of all endpoints, enabled or not."""

    @abstractmethod
    def stream(self) -> list[Record]:
        """Return the records of the groups table so far, as Lambda receives them."""

    @abstractmethod
    def keep(self) -> Any:
        """Return a copy of the deployment as it is now."""

    @abstractmethod
    def restore(self, kept: Any) -> None:
        """Replace the deployment by a copy of an earlier one."""

    def resolve(self, value: Any) -> Any:
        """Return a property of the template with its references replaced."""
        return self._references.resolve(value)

    def name_of(self, logical_id: str) -> str:
        """Return a table's name, a queue's URL or a topic's ARN."""
        return self._references.names[logical_id]

    def queue_of(self, arn: str) -> str:
        """Return the name in the template of the queue with an ARN."""
        (name,) = [name for (name, _), value in self._references.attributes.items() if value == arn]
        return name

    def queue_url(self, arn: str) -> str:
        """Return the URL of the queue with an ARN."""
        return self.name_of(self.queue_of(arn))

    def configure(self, parameter: str, value: str) -> None:
        """Give a parameter another value."""
        self._references.names[parameter] = value

    def make_application(self, platform: str = "GCM") -> str:
        """Create a platform application. Returns its ARN."""
        made = self.sns.create_platform_application(Name="herald", Platform=platform, Attributes={})
        return str(made["PlatformApplicationArn"])

    def make_secret(self, name: str, text: str) -> str:
        """Create a secret. Returns its ARN."""
        return str(self.secretsmanager.create_secret(Name=name, SecretString=text)["ARN"])
