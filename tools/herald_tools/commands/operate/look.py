"""Invokes the reconcile function of the stack, so that its code and its permissions apply, not the operator's."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from herald.domain.times import to_rfc3339

from herald_tools.commands.common.failures import OperationFailed
from herald_tools.commands.common.target import PATIENT, Target

Answer = dict[str, Any]


class LookFailed(OperationFailed):
    """The reconcile function failed; the message is its own."""


def since(target: Target, start: datetime, end: datetime | None, *, dry_run: bool) -> Iterator[Answer]:
    """Check all groups created from `start` to `end`. Yields the answer of each invocation until all are checked."""
    event: Answer = {"since": _rfc3339(start), "dry_run": dry_run}
    if end is not None:
        event["until"] = _rfc3339(end)
    while True:
        answer = _invoke(target, event)
        yield answer
        if answer["finished"] or answer["reached"] == event["since"]:
            return
        event["since"] = answer["reached"]


def groups(target: Target, group_ids: list[str], *, dry_run: bool) -> Answer:
    """Check groups by their ids. The answer does not count those that do not exist."""
    return _invoke(target, {"groups": group_ids, "dry_run": dry_run})


def obstacle(answers: list[Answer]) -> str:
    """Return why reconcile could not publish everything that was missing, or "" if it did."""
    reasons = [row["reason"] for answer in answers for row in answer["findings"] if row["reason"]]
    if reasons:
        return str(reasons[0])
    if not any(answer["checked"] for answer in answers):
        return "the group does not exist"
    return "" if answers[-1]["finished"] else "reconcile ran out of time"


def _invoke(target: Target, event: Answer) -> Answer:
    client = target.session.client("lambda", endpoint_url=target.endpoint_url, config=PATIENT)
    answer = client.invoke(
        FunctionName=target.outputs["ReconcileFunctionName"], Payload=json.dumps({"task": "look", **event})
    )
    document: Answer = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise LookFailed(f"{document.get('errorType')}: {document.get('errorMessage')}")
    return document


def _rfc3339(time: datetime) -> str:
    return to_rfc3339(round(time.timestamp() * 1000))
