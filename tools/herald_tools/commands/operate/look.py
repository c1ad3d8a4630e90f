"""Asks the stack's own reconcile function to look at groups: its code and its rights, whoever asks."""

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
    """Look at all groups created between two times, an invocation at a time until the end is reached."""
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
    """Look at some groups by their ids; one that does not exist is left out of the answer."""
    return _invoke(target, {"groups": group_ids, "dry_run": dry_run})


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
