"""Faults of calls to AWS, and an injector that chooses them. The clients of each backing carry them out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.support.stream_mapping import Killed


class Fault(StrEnum):
    """One way in which a call fails. AWS gives the same answer to both attempts of the SDK."""

    THROTTLED = "throttled"
    SERVER_ERROR = "server error"
    LOST_BEFORE = "connection lost before"
    ANSWER_LOST = "answer lost after the commit"
    ANSWER_LOST_ONCE = "first answer lost, the SDK tries again"
    KILLED_BEFORE = "process killed before the call"
    KILLED_AFTER = "process killed after the call"
    PARTIAL = "only some of a batch taken"


BATCHES = frozenset({"PublishBatch", "BatchWriteItem", "BatchGetItem"})
"""Operations that AWS answers with 200 although it processed only a part of the batch."""

Choose = Callable[[str], Fault | None]
"""Returns the fault of a call of an operation, or None. It is asked once per call, not once per attempt."""

Watch = Callable[[str, dict[str, Any]], None]
"""Receives the operation and the parameters of a call before it is made."""

Refuse = Callable[[str, dict[str, Any]], str | None]
"""Receives the operation and the parameters of a call. Returns the error that AWS answers with, or None.

An error is a code, which may be followed by a colon and AWS's text.
"""

LeaveOut = Callable[[str, Any], bool]
"""Receives an operation and an entry of its batch: a request to write, a key to read or a message to publish.

Returns whether AWS leaves it unprocessed.
"""

Amend = Callable[[str, dict[str, Any], dict[str, Any]], None]
"""Receives the operation, the parameters and the parsed answer of a call, and may change the answer."""

THROTTLED = {
    "cloudwatch": "Throttling",
    "dynamodb": "ThrottlingException",
    "secretsmanager": "ThrottlingException",
    "sns": "Throttled",
    "sqs": "RequestThrottled",
}
"""The code with which each service refuses a call that is throttled."""


def possible(operation: str) -> list[Fault]:
    """Return the faults that a call of an operation can have."""
    return [fault for fault in Fault if fault is not Fault.PARTIAL or operation in BATCHES]


@dataclass
class FaultInjector:
    """Counts every call of Herald's clients, and has the fault that `choose` returns for the current one.

    What fails for longer, or only for some parameters, is in `refuse`, `leave_out` and `amend`, and is not counted.
    """

    choose: Choose = lambda operation: None
    counted: Counter[str] = field(default_factory=Counter)
    injected: Counter[Fault] = field(default_factory=Counter)
    watch: Watch = lambda operation, params: None
    refuse: Refuse = lambda operation, params: None
    leave_out: LeaveOut = lambda operation, entry: False
    amend: Amend = lambda operation, params, answer: None
    fault: Fault | None = None
    untaken: "Untaken | None" = None
    refused: str | None = None
    _call: tuple[str, dict[str, Any]] = ("", {})

    @property
    def made(self) -> int:
        """How many calls were counted."""
        return self.counted.total()

    def reset(self) -> None:
        """Set the counts to zero."""
        self.counted.clear()

    def begin(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Choose the fault of a call before it is made. Returns the parameters to send."""
        self.counted[operation] += 1
        self.watch(operation, params)
        self._call = (operation, params)
        self.fault, self.untaken = self.choose(operation), None
        self.refused = self.refuse(operation, params)
        left_out = self._left_out(operation, params)
        if self.fault:
            self.injected[self.fault] += 1
        if self.fault is Fault.KILLED_BEFORE:
            raise Killed
        return self._without(left_out, operation, params) if left_out else params

    def end(self, answer: dict[str, Any]) -> None:
        """Change the answer of a call as its fault demands."""
        if self.fault is Fault.KILLED_AFTER:
            raise Killed
        if self.untaken is not None and "Error" not in answer:
            answer.update(self.untaken.answer)
        self.amend(*self._call, answer)

    def _left_out(self, operation: str, params: dict[str, Any]) -> list[Any]:
        """Return the entries of a batch that AWS leaves unprocessed: those of `leave_out`, or, in a fault, the last."""
        if operation not in BATCHES:
            return []
        entries = _entries(operation, params)
        found = [entry for entry in entries if self.leave_out(operation, entry)]
        if self.fault is not Fault.PARTIAL:
            return found
        if found:
            self.fault = None  # A part of it is unprocessed already.
        return found or entries[-1:]

    def _without(self, left_out: list[Any], operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters without some entries. A batch of which nothing may be processed is throttled."""
        params, self.untaken = _split(operation, params, left_out)
        if not self.untaken.some_taken and self.fault is not Fault.PARTIAL:
            self.refused = self.refused or THROTTLED["sns" if operation == "PublishBatch" else "dynamodb"]
        return params


@dataclass(frozen=True)
class Untaken:
    """The part of a batch that AWS did not process, as in its answer."""

    answer: dict[str, Any]
    some_taken: bool


def _entries(operation: str, params: dict[str, Any]) -> list[Any]:
    """Return the entries of a batch."""
    if operation == "PublishBatch":
        return list(params["PublishBatchRequestEntries"])
    ((_, content),) = params["RequestItems"].items()
    return list(content if operation == "BatchWriteItem" else content["Keys"])


def _split(operation: str, params: dict[str, Any], left: list[Any]) -> tuple[dict[str, Any], Untaken]:
    """Divide a batch: the entries in `left` are not sent, and the answer lists them as not processed."""
    taken = [entry for entry in _entries(operation, params) if entry not in left]
    if operation == "PublishBatch":
        failed = [{"Id": each["Id"], "Code": "InternalError", "SenderFault": False} for each in left]
        return params | {"PublishBatchRequestEntries": taken or left}, Untaken({"Failed": failed}, bool(taken))
    ((table, content),) = params["RequestItems"].items()
    if operation == "BatchWriteItem":
        request = params | {"RequestItems": {table: taken or left}}
        return request, Untaken({"UnprocessedItems": {table: left}}, bool(taken))
    request = params | {"RequestItems": {table: content | {"Keys": taken or left}}}
    untaken = {"UnprocessedKeys": {table: content | {"Keys": left}}}
    return request, Untaken(untaken if taken else untaken | {"Responses": {}}, bool(taken))
