"""`herald webhook`: whether the webhook is stopped, and how it is taken up again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer
from herald.adapters.dynamodb.endpoint_states import endpoint_key, read_state
from herald.domain.audit.events import AuditEvent
from herald.domain.webhooks.endpoint_state import EndpointState
from rich.console import Console

from herald_tools.commands.common import target
from herald_tools.commands.common.failures import OperationFailed, failures_shown
from herald_tools.commands.common.target import StackName, Target
from herald_tools.commands.operate.record import Recorder

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

console = Console()
webhook = typer.Typer(help="The webhook: is it stopped, and resume it.", no_args_is_help=True)


class NoWebhook(OperationFailed):
    """The stack has no webhook."""


class Endpoints:
    """The endpoints of a stack that have refused something and accepted nothing since."""

    def __init__(self, where: Target) -> None:
        """Find the table with their states. Raises NoWebhook."""
        if "WebhookUrl" not in where.outputs:
            raise NoWebhook("The stack has no webhook. Set the parameter WebhookUrl.")
        self._client: DynamoDBClient = where.session.client("dynamodb", endpoint_url=where.endpoint_url)
        self._table = where.outputs["InboxTable"]

    def states(self) -> Iterator[tuple[str, EndpointState]]:
        """Yield the name and the state of each endpoint."""
        partition = endpoint_key("")["PK"]
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="PK = :webhook",
            ExpressionAttributeValues={":webhook": partition},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                yield item["SK"]["S"].partition("#")[2], read_state(item)

    def resume(self) -> int:
        """Forget all stops. Returns how many there were."""
        stopped = [name for name, state in self.states() if state.stopped]
        for name in stopped:
            self._client.delete_item(TableName=self._table, Key=endpoint_key(name))
        return len(stopped)


@webhook.command()
def show(stack: StackName = None) -> None:
    """Show which endpoints refuse messages, and which are stopped. Names change with the URL and the secret."""
    with failures_shown():
        found = list(Endpoints(target.find(stack)).states())
    for name, state in found:
        console.print(f"{name}: {_in_words(state)}", highlight=False)
    if not found:
        console.print("The webhook has refused nothing since it last accepted a message.")


@webhook.command()
def resume(stack: StackName = None) -> None:
    """Send messages again after the webhook was stopped. Held messages follow within 66 minutes."""
    with failures_shown():
        where = target.find(stack)
        endpoints = Endpoints(where)
        with Recorder(where).act(AuditEvent.WEBHOOK_RESUMED, "webhook"):
            count = endpoints.resume()
    console.print("The webhook is resumed." if count else "The webhook was not stopped.")


def _in_words(state: EndpointState) -> str:
    if state.stopped:
        return f"stopped since {_time(state.stopped_at)}: {state.stopped}"
    return f"{state.refusals:,} refusals in a row since {_time(state.since)}"


def _time(epoch_ms: int) -> str:
    return f"{datetime.fromtimestamp(epoch_ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"
