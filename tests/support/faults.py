"""What can go wrong with a call to AWS, and a hand that makes it go wrong."""

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
    """One way in which a call fails. What is said of AWS holds for both of the SDK's tries."""

    THROTTLED = "throttled"
    SERVER_ERROR = "server error"
    LOST_BEFORE = "connection lost before"
    ANSWER_LOST = "answer lost after the commit"
    ANSWER_LOST_ONCE = "first answer lost, the SDK tries again"
    KILLED_BEFORE = "process killed before the call"
    KILLED_AFTER = "process killed after the call"
    PARTIAL = "only some of a batch taken"


BATCHES = frozenset({"PublishBatch", "BatchWriteItem", "BatchGetItem"})
"""Operations that AWS answers with 200 although it took only some of what they hold."""

Choose = Callable[[str], Fault | None]
"""Says what is to happen to a call of an operation. Asked once a call, not once a try."""

Watch = Callable[[str, dict[str, Any]], None]
"""Sees a call's operation and parameters before it is made."""

_THROTTLED = {"dynamodb": "ThrottlingException", "sns": "Throttled", "sqs": "RequestThrottled"}


def possible(operation: str) -> list[Fault]:
    """Return the faults that a call of an operation can meet."""
    return [fault for fault in Fault if fault is not Fault.PARTIAL or operation in BATCHES]


@dataclass
class FaultInjector:
    """Sees every call of the clients of a botocore session, counts it, and lets it meet what `choose` says."""

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
        """Start counting anew."""
        self.counted.clear()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Watch all clients that Herald will make, and let the SDK's own waits take no time."""
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
        """Stand in for AWS where it is not to be reached; moto must not carry the call out then."""
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
        """Lose the answer to what AWS has carried out: both times, or only the first."""
        lost_once = self._current is Fault.ANSWER_LOST_ONCE and self._tries == 1
        if self._current is Fault.ANSWER_LOST or lost_once:
            raise ReadTimeoutError(endpoint_url=request.url)

    def after_call(self, *, parsed: dict[str, Any], **_: Any) -> None:
        if self._current is Fault.KILLED_AFTER:
            raise Killed
        if self._untaken is not None:
            parsed.update(self._untaken.answer)


class _InCharge:
    """Passes calls on to the injector of the world that runs: one session serves all worlds, one after the other."""

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

    One session for all worlds, because each new one reads the descriptions of AWS's services again.
    """
    session = botocore.session.get_session()
    emitter = session.get_component("event_emitter")
    emitter.register("provide-client-params", _IN_CHARGE.before_call)
    emitter.register_first("before-send", _IN_CHARGE.before_send)
    emitter.register_last("before-send", _IN_CHARGE.after_send)
    emitter.register("after-call", _IN_CHARGE.after_call)
    emitter.register("choose-signer", lambda **_: botocore.UNSIGNED)  # moto checks no signature.
    return session


@dataclass(frozen=True)
class _Untaken:
    """The part of a batch that AWS did not take, as its answer tells."""

    answer: dict[str, Any]
    some_taken: bool


def _split(operation: str, params: dict[str, Any]) -> tuple[dict[str, Any], _Untaken]:
    """Divide a batch into all but its last entry, which is sent, and that one, which AWS says it did not take."""
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
    """Stands in for the module `time` in botocore's endpoint: its backoff takes no time."""

    @staticmethod
    def sleep(seconds: float) -> None:
        """Wait not at all."""


_NOTHING = {"dynamodb": b"{}", "sns": b"<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"}


def _error(service: str, code: str) -> bytes:
    if service == "sns":
        return f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()
    return f'{{"__type":"com.amazonaws#{code}","message":"no"}}'.encode()
