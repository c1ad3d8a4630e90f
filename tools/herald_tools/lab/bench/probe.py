"""Measures an import and invocations of a handler. Runs in a fresh process, on the packages of an artifact.

Reads a JSON object from standard input: `paths` (put before sys.path), `imports` (statements that define `handler`),
`event` (null: only import), `times`, `call_ms` (duration of a call to AWS), `done` (whether the ledger holds the
delivery as done). Writes a JSON object to standard output. Imports only the standard library and botocore.
"""

# ruff: noqa: PLC0415 - an import that is measured must not have happened before.

import contextlib
import io
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

_WARM_UP = 2
_PUBLISHED = b"""<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful/>
<Failed/></PublishBatchResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishBatchResponse>"""
_ANSWERS = {
    b"BatchWriteItem": b'{"UnprocessedItems": {}}',
    b"BatchGetItem": b'{"Responses": {}, "UnprocessedKeys": {}}',
    b"Query": b'{"Items": [], "Count": 0}',
}
_DONE = {
    "PK": {"S": "GROUP#g"},
    "SK": {"S": "DELIVERY#inbox#group.invitation.received#000"},
    "outcome": {"S": "done"},
    "recipients": {"N": "1"},
    "at": {"N": "1"},
    "attempts": {"N": "1"},
}


class Context:
    """The context of an invocation, as Lambda passes it."""

    function_name = "probe"
    function_version = "1"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:probe"
    aws_request_id = "8a6f0a52-4b54-4c0c-9c66-1f8ad1f4c7f1"

    def get_remaining_time_in_millis(self) -> int:
        """Return a minute."""
        return 60_000


def main() -> None:
    """Measure what standard input describes."""
    wanted = json.load(sys.stdin)
    sys.path[:0] = wanted["paths"]
    calls: list[str] = []
    if wanted["event"] is not None:
        _stand_in(calls, wanted)
    with contextlib.redirect_stdout(io.StringIO()) as log:  # Loggers keep the stream of their creation.
        found = _measure(wanted, calls)
    json.dump({**found, "log": log.getvalue()}, sys.stdout)


def _measure(wanted: dict[str, Any], calls: list[str]) -> dict[str, Any]:
    scope: dict[str, Any] = {}
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    exec(wanted["imports"], scope)  # noqa: S102 - the benchmark's own statements.
    found: dict[str, Any] = {
        "cpu_ms": (time.process_time_ns() - cpu) / 1e6,
        "wall_ms": (time.perf_counter_ns() - wall) / 1e6,
        "megabytes": _megabytes(),
        "modules": len(sys.modules),
    }
    if wanted["event"] is not None:
        found |= _invoke(scope["handler"].handler, wanted, calls)
    return found


def _megabytes() -> float:
    """Return the maximum memory so far. On Linux `ru_maxrss` includes that of the parent, so /proc is preferred."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _invoke(handler: Any, wanted: dict[str, Any], calls: list[str]) -> dict[str, Any]:
    """Invoke a handler `times`, after a warm-up. Returns the duration of each invocation, and the calls of the last."""
    cpu, wall = [], []
    for turn in range(-_WARM_UP, wanted["times"]):
        event = json.loads(json.dumps(wanted["event"]))
        calls.clear()
        started = time.process_time_ns(), time.perf_counter_ns()
        answer = handler(event, Context())
        if turn >= 0:
            cpu.append((time.process_time_ns() - started[0]) / 1e6)
            wall.append((time.perf_counter_ns() - started[1]) / 1e6)
    return {
        "invocation_cpu_ms": cpu,
        "invocation_wall_ms": wall,
        "calls": calls,
        "answer": answer,
    }


def _stand_in(calls: list[str], wanted: dict[str, Any]) -> None:
    """Answer all calls of all botocore clients that are created from now on, after `call_ms`."""
    import botocore
    from botocore.awsrequest import AWSResponse
    from botocore.compat import HTTPHeaders

    class Raw(io.BytesIO):
        def stream(self) -> Any:
            yield self.read()

    def answer(request: Any, event_name: str, **_: Any) -> Any:
        operation = event_name.rsplit(".", 1)[1].encode()
        calls.append(operation.decode())
        time.sleep(wanted["call_ms"] / 1000)
        body = _ANSWERS.get(operation, _PUBLISHED if b"sns" in event_name.encode() else b"{}")
        if operation == b"GetItem" and wanted["done"]:
            body = json.dumps({"Item": _DONE}).encode()
        return AWSResponse(request.url, 200, HTTPHeaders(), Raw(body))

    def initialize(session: Any) -> None:
        session.register("before-send", answer)

    botocore.register_initializer(initialize)


if __name__ == "__main__":
    main()
