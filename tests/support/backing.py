"""Herald's tables, topic and queues on moto, without access to a real AWS account."""

from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.sqs.models import Message, sqs_backends

from tests.support.deployment import REGION, Deployment, client, deployed
from tests.support.moto_state import MotoState


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


def messages_in(queue_url: str) -> list[Message]:
    """Return the messages of a queue, visible or not, without receiving them."""
    queue = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[queue_url.rsplit("/", 1)[1]]
    messages: list[Message] = queue._messages  # noqa: SLF001
    return messages


class Backing:
    """A fresh deployment of the template, which replaces whatever is in moto."""

    def __init__(self) -> None:
        self.dynamodb = client("dynamodb")
        self.sns = client("sns")
        self.sqs = client("sqs")
        self.restore(deployed())

    def resolve(self, value: Any) -> Any:
        """Return a property of the template with its references replaced."""
        return self._references.resolve(value)

    def name_of(self, logical_id: str) -> str:
        """Return a table's name, a queue's URL or a topic's ARN."""
        return self._references.names[logical_id]

    def queue_url(self, arn: str) -> str:
        """Return the URL of the queue with an ARN."""
        (name,) = [name for (name, _), value in self._references.attributes.items() if value == arn]
        return self.name_of(name)

    def table(self, logical_id: str) -> Table:
        """Return moto's own table object, for reads that take too long through a client."""
        return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[self.name_of(logical_id)]

    def keep(self) -> Deployment:
        """Return a copy of the deployment as it is now."""
        return Deployment(self._references.copy(), MotoState.take(REGION))

    def restore(self, kept: Deployment) -> None:
        """Replace the deployment by a copy of an earlier one."""
        self._references = kept.references.copy()
        kept.state.restore()

    def configure(self, parameter: str, value: str) -> None:
        """Give a parameter another value."""
        self._references.names[parameter] = value
