"""All of Herald on moto: the template's backing, its functions as they ship, its mappings as AWS plays them."""

import copy
import io
import json
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from herald.adapters.calls.parallel import one_by_one
from herald.domain.clock import TimeLeft
from herald.entrypoints import aws

from herald_tools.local.paths import ROOT
from tests.support.backing import Backing, messages_in
from tests.support.clock import VirtualClock
from tests.support.deployment import QUEUE, REGION, TABLE, Deployment
from tests.support.doubles import no_backoff
from tests.support.faults import Fault, FaultInjector
from tests.support.modules import module_at
from tests.support.queue_mapping import QueueMapping, Reorder
from tests.support.stream_mapping import Killed, Record, StreamMapping
from tests.support.stream_reading import StreamReader
from tests.support.template import resources_of_type

FUNCTION = "AWS::Lambda::Function"
MAPPING = "AWS::Lambda::EventSourceMapping"


@dataclass(frozen=True)
class LambdaContext:
    """What Lambda tells a function about its invocation."""

    function_name: str
    aws_request_id: str
    time_left: TimeLeft
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:herald"

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left of the function's timeout."""
        return self.time_left()


@dataclass(frozen=True)
class Kept:
    """A state of a world: tables, queues and topics, the time, the readers' positions, and what was logged so far."""

    deployment: Deployment
    now: int
    positions: dict[str, int]
    log: str
    metrics: str


class World:
    """Herald, deployed on moto."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.backing = Backing()
        self.calls = FaultInjector()
        self.clock = VirtualClock()
        self.clock.install(monkeypatch)
        self.log, self.metrics = io.StringIO(), io.StringIO()
        self.calls.install(monkeypatch)
        monkeypatch.setattr(aws, "backoff", no_backoff)
        monkeypatch.setattr(aws, "side_by_side", lambda: one_by_one)  # Faults are injected call by call, in order.
        self._functions = resources_of_type(FUNCTION)
        self._modules: dict[str, ModuleType] = {}
        self._groups = StreamReader(lambda: self.backing.table("GroupsTable"))
        self.streams = stream_mappings(self.backing, self.clock)
        self.queues = queue_mappings(self.backing, self.clock)
        self.time_left: TimeLeft | None = None

    def keep(self) -> "Kept":
        """Return a copy of everything that outlives an invocation, but for what functions remember."""
        positions = {mapping.function: mapping.position for mapping in self.streams}
        return Kept(self.backing.keep(), self.clock.now, positions, self.log.getvalue(), self.metrics.getvalue())

    def restore(self, kept: "Kept") -> None:
        """Go back to an earlier state, of this world or another one. All functions start cold."""
        self.backing.restore(kept.deployment)
        self.clock.now = kept.now
        for mapping in self.streams:
            mapping.position = kept.positions[mapping.function]
        for stream, text in ((self.log, kept.log), (self.metrics, kept.metrics)):
            stream.seek(0)
            stream.truncate()
            stream.write(text)
        self._groups = StreamReader(lambda: self.backing.table("GroupsTable"))
        self.calls.reset()
        self.cold_start()

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Invoke a function by its logical id, with an event of its own; a killed one starts cold the next time."""
        timeout: int = self._functions[function]["Timeout"] * 1000
        context = LambdaContext(function, str(uuid.uuid4()), self.time_left or (lambda: timeout))
        try:
            with redirect_stdout(self.metrics):
                return self._module(function).handler(json.loads(json.dumps(event)), context)
        except Killed:
            self._modules.pop(function, None)
            raise

    def request(self, method: str, path: str, user: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """Call the API as `user`. Returns status and parsed body."""
        answer = self.invoke("ApiFunction", api_event(method, path, user, body, **options))
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None

    def send(self, method: str, path: str, user: str, body: Any = None, **options: Any) -> dict[str, Any]:
        """Call the API as `user`. Returns `status`, `headers` and the parsed `body`."""
        answer = self.invoke("ApiFunction", api_event(method, path, user, body, **options))
        headers = {name: values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
        parsed = json.loads(answer["body"]) if answer["body"] else None
        return {"status": answer["statusCode"], "headers": headers | (answer.get("headers") or {}), "body": parsed}

    def cold_start(self) -> None:
        """Let every function start anew, with nothing remembered."""
        self._modules.clear()

    def configure(self, parameter: str, value: str) -> None:
        """Deploy with another value of a parameter."""
        self.backing.configure(parameter, value)
        self.cold_start()

    def stream(self) -> list[Record]:
        """Return the records of the groups table so far."""
        return self._groups.records()

    def play_stream(self, times: int = 1, reorder: Reorder = list) -> None:
        """Let both stream functions see all new records, `times` times over."""
        records = self.stream()
        for mapping in self.streams:
            position = mapping.position
            for _ in range(times):
                mapping.position = position
                self._play(mapping, records[:position] + reorder(records[position:]))

    def _play(self, mapping: StreamMapping, records: list[Record]) -> None:
        destination = mapping.properties["DestinationConfig"]["OnFailure"]["Destination"]
        url = self.backing.queue_url(destination)

        def give_up(body: str) -> None:
            self.backing.sqs.send_message(QueueUrl=url, MessageBody=body)

        mapping.play(records, self.invoke, give_up)

    def play_queues(self, reorder: Reorder = list) -> None:
        """Let the queue functions empty their queues."""
        for mapping in self.queues:
            mapping.play(self.invoke, reorder)

    def settle(self) -> None:
        """Let everything that is under way arrive."""
        self.play_stream()
        self.play_queues()

    def reconcile(self, **look: Any) -> dict[str, Any]:
        """Do a scheduled run of reconcile, or a look with the given fields."""
        answer: dict[str, Any] = self.invoke("ReconcileFunction", {"task": "look", **look} if look else {"task": "run"})
        return answer

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Take all messages from a queue."""
        url, found = self.backing.name_of(queue), []
        while batch := self.backing.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages", []):
            for message in batch:
                self.backing.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += batch
        return [dict(message) for message in found]

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table, in the order of their keys: from moto itself, for a scan takes much longer."""
        found = [item.to_json()["Attributes"] for item in self.backing.table(table).all_items()]
        return sorted(found, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))

    def contents(self) -> dict[str, list[Any]]:
        """Return what is in every table and every queue."""
        tables = {name: self.items(name) for name in resources_of_type(TABLE)}
        queues = {name: messages_in(self.backing.name_of(name)) for name in resources_of_type(QUEUE)}
        return tables | {name: [message.body for message in messages] for name, messages in queues.items()}

    def notifications(self) -> list[dict[str, Any]]:
        """Return every notification in every inbox."""
        return [item for item in self.items("InboxTable") if item["SK"]["S"].startswith("NOTIFICATION#")]

    def audit_lines(self) -> list[dict[str, Any]]:
        """Return what was written to the audit log so far."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def measured(self) -> list[dict[str, Any]]:
        """Return what was written in CloudWatch's embedded metric format so far."""
        return [json.loads(line) for line in self.metrics.getvalue().splitlines()]

    def _module(self, function: str) -> ModuleType:
        if function not in self._modules:
            self._modules[function] = self._load(function)
        return self._modules[function]

    def _load(self, function: str) -> ModuleType:
        """Import a handler as Lambda does at a cold start: with its own environment and nobody else's."""
        properties = self._functions[function]
        variables = properties.get("Environment", {}).get("Variables", {})
        resolved = {name: str(self.backing.resolve(value)) for name, value in variables.items()}
        for name, value in resolved.items():
            if value:
                self._monkeypatch.setenv(name, value)
        folder = str(properties["Code"]["S3Key"]).removesuffix(".zip")
        module = module_at(ROOT / folder / "handler.py", f"herald_{function}")
        for name in variables:
            self._monkeypatch.delenv(name, raising=False)
        self._redirect_log()
        return module

    def _redirect_log(self) -> None:
        for handler in logging.getLogger("herald").handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(self.log)


def api_event(  # noqa: PLR0913 - a request has this many parts.
    method: str,
    path: str,
    user: str,
    body: Any = None,
    *,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    roles: str = "",
    raw: str | None = None,
) -> dict[str, Any]:
    """Return the event of a request that the authorizer let through; `raw` is a body that is sent as it is."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "requestContext": {
            "stage": "v1",
            "path": f"/v1{path}",
            "requestId": str(uuid.uuid4()),
            "authorizer": {"user_id": user, "name": user.capitalize(), "picture": "", "roles": roles},
        },
        "body": raw if raw is not None else (None if body is None else json.dumps(body)),
        "isBase64Encoded": False,
    }


def poisoned(records: list[Record], position: int) -> list[Record]:
    """Return records of which the one at `position` cannot be read; the table's item is as it was."""
    spoiled = copy.deepcopy(records)
    del spoiled[position]["dynamodb"]["NewImage"]["group_id"]
    return spoiled


def killing(calls: FaultInjector, after: int) -> Callable[[], bool]:
    """Arrange a kill after the `after`-th call from now. Returns what tells whether it has happened."""
    calls.reset()
    killed: list[str] = []

    def choose(operation: str) -> Fault | None:
        if calls.made != after or killed:
            return None
        killed.append(operation)
        return Fault.KILLED_AFTER

    calls.choose = choose
    return lambda: bool(killed)


def stream_mappings(backing: Backing, clock: VirtualClock) -> list[StreamMapping]:
    """Return the template's readers of the stream."""
    found = _mappings(backing)
    return [StreamMapping(name, properties, clock) for name, properties in found if "StartingPosition" in properties]


def queue_mappings(backing: Backing, clock: VirtualClock) -> list[QueueMapping]:
    """Return the template's readers of queues."""
    return [
        QueueMapping(name, properties, backing.sqs, backing.queue_url(properties["EventSourceArn"]), clock)
        for name, properties in _mappings(backing)
        if "StartingPosition" not in properties
    ]


def _mappings(backing: Backing) -> Iterator[tuple[str, dict[str, Any]]]:
    for properties in resources_of_type(MAPPING).values():
        function = properties["FunctionName"]["Ref"]
        yield function, {key: backing.resolve(value) for key, value in properties.items() if key != "FunctionName"}


__all__ = ["REGION", "World", "api_event", "killing", "poisoned"]
