"""Faults of calls to AWS, and an injector that causes them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import botocore
import botocore.endpoint
import botocore.session
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.session import Session
from herald.entrypoints import aws

from tests.support.aws_answers import answer
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

_THROTTLED = {
    "cloudwatch": "Throttling",
    "dynamodb": "ThrottlingException",
    "sns": "Throttled",
    "sqs": "RequestThrottled",
}


def possible(operation: str) -> list[Fault]:
    """Return the faults that a call of an operation can have."""
    return [fault for fault in Fault if fault is not Fault.PARTIAL or operation in BATCHES]


@dataclass
class FaultInjector:
    """Counts every call of Herald's clients, and injects the fault that `choose` returns."""

    choose: Choose = lambda operation: None
    counted: Counter[str] = field(default_factory=Counter)
    injected: Counter[Fault] = field(default_factory=Counter)
    watch: Watch = lambda operation, params: None
    _current: Fault | None = None
    _tries: int = 0
    _untaken: Any = None

    @property
    def made(self) -> int:
        """How many calls were counted."""
        return self.counted.total()

    def reset(self) -> None:
        """Set the counts to zero."""
        self.counted.clear()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Watch all clients that Herald creates from now on, and skip the SDK's own waits."""
        monkeypatch.setattr(_IN_CHARGE, "injector", self)
        monkeypatch.setattr(aws, "session", _watched_session)
        monkeypatch.setattr(botocore.endpoint, "time", _NoWaits)

    def before_call(self, *, model: Any, params: dict[str, Any], **_: Any) -> dict[str, Any] | None:
        self.counted[model.name] += 1
        self.watch(model.name, params)
        self._current, self._tries, self._untaken = self.choose(model.name), 0, None
        if self._current is None:
            return None
        self.injected[self._current] += 1
        if self._current is Fault.KILLED_BEFORE:
            raise Killed
        if self._current is Fault.PARTIAL:
            taken, self._untaken = _split(model.name, params)
            return taken
        return None

    def before_send(self, *, request: Any, event_name: str, **_: Any) -> Any:
        """Answer in the place of AWS if the fault prevents the call from reaching it."""
        self._tries += 1
        service = event_name.split(".")[1]
        match self._current:
            case Fault.LOST_BEFORE:
                raise EndpointConnectionError(endpoint_url=request.url)
            case Fault.THROTTLED:
                return answer(request, 400, _error(service, _THROTTLED[service]))
            case Fault.SERVER_ERROR:
                return answer(request, 500, _error(service, "InternalServerError"))
            case Fault.PARTIAL if self._untaken and not self._untaken.some_taken:
                return answer(request, 200, _NOTHING[service])
        return None

    def after_send(self, *, request: Any, **_: Any) -> None:
        """Lose the answer of a call that AWS has executed: of both attempts, or of the first."""
        lost_once = self._current is Fault.ANSWER_LOST_ONCE and self._tries == 1
        if self._current is Fault.ANSWER_LOST or lost_once:
            raise ReadTimeoutError(endpoint_url=request.url)

    def after_call(self, *, parsed: dict[str, Any], **_: Any) -> None:
        if self._current is Fault.KILLED_AFTER:
            raise Killed
        if self._untaken is not None:
            parsed.update(self._untaken.answer)


class _InCharge:
    """Passes calls on to the injector of the current world, because all worlds of a process use one session."""

    injector = FaultInjector()

    def before_call(self, **call: Any) -> Any:
        return self.injector.before_call(**call)

    def before_send(self, **call: Any) -> Any:
        return self.injector.before_send(**call)

    def after_send(self, **call: Any) -> None:
        self.injector.after_send(**call)

    def after_call(self, **call: Any) -> None:
        self.injector.after_call(**call)


_IN_CHARGE = _InCharge()


@cache
def _watched_session() -> Session:
    """Return a session whose clients pass each call to the injector in charge.

    All worlds use this session, because each new session reads the descriptions of AWS's services again.
    """
    session = botocore.session.get_session()
    emitter = session.get_component("event_emitter")
    emitter.register("provide-client-params", _IN_CHARGE.before_call)
    emitter.register_first("before-send", _IN_CHARGE.before_send)
    emitter.register_last("before-send", _IN_CHARGE.after_send)
    emitter.register("after-call", _IN_CHARGE.after_call)
    emitter.register("choose-signer", lambda **_: botocore.UNSIGNED)  # moto does not check signatures.
    return session


@dataclass(frozen=True)
class _Untaken:
    """The part of a batch that AWS did not process, as in its answer."""

    answer: dict[str, Any]
    some_taken: bool


def _split(operation: str, params: dict[str, Any]) -> tuple[dict[str, Any], _Untaken]:
    """Divide a batch: all entries but the last are sent, and the answer lists the last as not processed."""
    if operation == "PublishBatch":
        *taken, last = params["PublishBatchRequestEntries"]
        failed = [{"Id": last["Id"], "Code": "InternalError", "SenderFault": False}]
        return params | {"PublishBatchRequestEntries": taken or [last]}, _Untaken({"Failed": failed}, bool(taken))
    ((table, content),) = params["RequestItems"].items()
    if operation == "BatchWriteItem":
        *taken, last = content
        request = params | {"RequestItems": {table: taken or [last]}}
        return request, _Untaken({"UnprocessedItems": {table: [last]}}, bool(taken))
    *taken, last = content["Keys"]
    request = params | {"RequestItems": {table: content | {"Keys": taken or [last]}}}
    untaken = {"UnprocessedKeys": {table: content | {"Keys": [last]}}}
    return request, _Untaken(untaken if taken else untaken | {"Responses": {}}, bool(taken))


class _NoWaits:
    """Replaces the module `time` in botocore's endpoint, so that its backoff does not wait."""

    @staticmethod
    def sleep(seconds: float) -> None:
        """Return at once."""


_NOTHING = {"dynamodb": b"{}", "sns": b"<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"}


def _error(service: str, code: str) -> bytes:
    if service == "sns":
        return f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()
    return f'{{"__type":"com.amazonaws#{code}","message":"no"}}'.encode()
