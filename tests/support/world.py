"""All of Herald: the resources of the template, its functions as deployed, and its event source mappings."""

import io
import json
import logging
import uuid
from contextlib import redirect_stdout
from dataclasses import dataclass
from itertools import count
from random import Random
from types import ModuleType
from typing import Any

import pytest
from herald.adapters.calls.parallel import one_by_one
from herald.domain.clock import TimeLeft
from herald.entrypoints import aws, queue

from herald_tools.local.paths import ROOT
from tests.support.api_events import api_event
from tests.support.backing import Backing
from tests.support.clock import VirtualClock
from tests.support.deployment import FUNCTION, QUEUE, TABLE
from tests.support.doubles import no_backoff
from tests.support.faults import FaultInjector
from tests.support.mappings import queue_mappings, stream_mappings
from tests.support.modules import module_at
from tests.support.moto_backing import MotoBacking
from tests.support.queue_mapping import Reorder
from tests.support.stream_mapping import Killed, Record, StreamMapping
from tests.support.template import resources_of_type


@dataclass(frozen=True)
class LambdaContext:
    """The context that Lambda passes to a function."""

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
    """A state of a world: tables, queues, topic, time, positions in the stream, and logs."""

    deployment: Any
    now: int
    positions: dict[str, int]
    log: str
    metrics: str


class World:
    """Herald, deployed on a backing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, backing: Backing | None = None) -> None:
        """`backing` is where the stack is deployed: moto, which must be active, if there is none."""
        self._monkeypatch = monkeypatch
        self.backing = backing or MotoBacking()
        self.calls = FaultInjector()
        self.clock = VirtualClock()
        self.clock.install(monkeypatch)
        self.log, self.metrics = io.StringIO(), io.StringIO()
        self.backing.connect(monkeypatch, self.calls, self.clock)
        monkeypatch.setattr(aws, "backoff", no_backoff)
        monkeypatch.setattr(queue, "random", Random(0))
        monkeypatch.setattr(aws, "side_by_side", lambda *_: one_by_one)  # So the order of calls is fixed.
        self._functions = resources_of_type(FUNCTION)
        self._modules: dict[str, ModuleType] = {}
        self._invocations = count()
        self.streams = stream_mappings(self.backing, self.clock)
        self.queues = queue_mappings(self.backing, self.clock)
        self.time_left: TimeLeft | None = None

    def keep(self) -> "Kept":
        """Return a copy of the state. What functions cache is not a part of it."""
        positions = {mapping.function: mapping.position for mapping in self.streams}
        return Kept(self.backing.keep(), self.clock.now, positions, self.log.getvalue(), self.metrics.getvalue())

    def restore(self, kept: "Kept") -> None:
        """Replace the state by a copy of an earlier one, of this world or another. All functions start cold."""
        self.backing.restore(kept.deployment)
        self.clock.now = kept.now
        for mapping in self.streams:
            mapping.position = kept.positions[mapping.function]
        for stream, text in ((self.log, kept.log), (self.metrics, kept.metrics)):
            stream.seek(0)
            stream.truncate()
            stream.write(text)
        self.calls.reset()
        self.cold_start()

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Invoke a function by its logical id, with a copy of the event. A killed one starts cold the next time."""
        timeout: int = self._functions[function]["Timeout"] * 1000
        request_id = uuid.UUID(int=next(self._invocations), version=4)
        context = LambdaContext(function, str(request_id), self.time_left or (lambda: timeout))
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
        """Make every function start cold at its next invocation."""
        self._modules.clear()

    def configure(self, parameter: str, value: str) -> None:
        """Deploy with another value of a parameter."""
        self.backing.configure(parameter, value)
        self.cold_start()

    def stream(self) -> list[Record]:
        """Return the records of the groups table so far."""
        return self.backing.stream()

    def play_stream(self, times: int = 1, reorder: Reorder = list) -> None:
        """Invoke both stream functions with all new records, `times` times."""
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
        """Invoke the queue functions until their queues are empty."""
        for mapping in self.queues:
            mapping.play(self.invoke, reorder)

    def settle(self) -> None:
        """Process all stream records, and then all queued messages."""
        self.play_stream()
        self.play_queues()

    def reconcile(self, **look: Any) -> dict[str, Any]:
        """Invoke reconcile as its schedule does, or for a look with the given fields."""
        answer: dict[str, Any] = self.invoke("ReconcileFunction", {"task": "look", **look} if look else {"task": "run"})
        return answer

    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Receive and delete all messages of a queue."""
        url, found = self.backing.name_of(queue), []
        while batch := self.backing.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages", []):
            for message in batch:
                self.backing.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += batch
        return [dict(message) for message in found]

    def items(self, table: str) -> list[dict[str, Any]]:
        """Return all items of a table in the order of their keys."""
        return self.backing.items(table)

    def contents(self) -> dict[str, list[Any]]:
        """Return what is in every table and every queue."""
        tables = {name: self.items(name) for name in resources_of_type(TABLE)}
        queues = {name: self.backing.messages(name) for name in resources_of_type(QUEUE)}
        return tables | {name: [message.body for message in messages] for name, messages in queues.items()}

    def notifications(self) -> list[dict[str, Any]]:
        """Return every notification in every inbox."""
        return [item for item in self.items("InboxTable") if item["SK"]["S"].startswith("NOTIFICATION#")]

    def audit_lines(self) -> list[dict[str, Any]]:
        """Return all lines of the audit log."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def measured(self) -> list[dict[str, Any]]:
        """Return all documents in CloudWatch's embedded metric format."""
        return [json.loads(line) for line in self.metrics.getvalue().splitlines()]

    def _module(self, function: str) -> ModuleType:
        if function not in self._modules:
            self._modules[function] = self._load(function)
        return self._modules[function]

    def _load(self, function: str) -> ModuleType:
        """Import a handler as Lambda does at a cold start, with only its own environment variables."""
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
