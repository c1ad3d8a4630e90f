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

THROTTLED = {
    "cloudwatch": "Throttling",
    "dynamodb": "ThrottlingException",
    "sns": "Throttled",
    "sqs": "RequestThrottled",
}
"""The code with which each service refuses a call that is throttled."""


def possible(operation: str) -> list[Fault]:
    """Return the faults that a call of an operation can have."""
    return [fault for fault in Fault if fault is not Fault.PARTIAL or operation in BATCHES]


@dataclass
class FaultInjector:
    """Counts every call of Herald's clients, and has the fault that `choose` returns for the current one."""

    choose: Choose = lambda operation: None
    counted: Counter[str] = field(default_factory=Counter)
    injected: Counter[Fault] = field(default_factory=Counter)
    watch: Watch = lambda operation, params: None
    fault: Fault | None = None
    untaken: "Untaken | None" = None

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
        self.fault, self.untaken = self.choose(operation), None
        if self.fault is None:
            return params
        self.injected[self.fault] += 1
        if self.fault is Fault.KILLED_BEFORE:
            raise Killed
        if self.fault is Fault.PARTIAL:
            params, self.untaken = _split(operation, params)
        return params

    def end(self, answer: dict[str, Any]) -> None:
        """Change the answer of a call as its fault demands."""
        if self.fault is Fault.KILLED_AFTER:
            raise Killed
        if self.untaken is not None:
            answer.update(self.untaken.answer)


@dataclass(frozen=True)
class Untaken:
    """The part of a batch that AWS did not process, as in its answer."""

    answer: dict[str, Any]
    some_taken: bool


def _split(operation: str, params: dict[str, Any]) -> tuple[dict[str, Any], Untaken]:
    """Divide a batch: all entries but the last are sent, and the answer lists the last as not processed."""
    if operation == "PublishBatch":
        *taken, last = params["PublishBatchRequestEntries"]
        failed = [{"Id": last["Id"], "Code": "InternalError", "SenderFault": False}]
        return params | {"PublishBatchRequestEntries": taken or [last]}, Untaken({"Failed": failed}, bool(taken))
    ((table, content),) = params["RequestItems"].items()
    if operation == "BatchWriteItem":
        *taken, last = content
        request = params | {"RequestItems": {table: taken or [last]}}
        return request, Untaken({"UnprocessedItems": {table: [last]}}, bool(taken))
    *taken, last = content["Keys"]
    request = params | {"RequestItems": {table: content | {"Keys": taken or [last]}}}
    untaken = {"UnprocessedKeys": {table: content | {"Keys": [last]}}}
    return request, Untaken(untaken if taken else untaken | {"Responses": {}}, bool(taken))
