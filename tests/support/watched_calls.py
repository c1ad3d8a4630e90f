"""botocore's clients under an injector of faults, in the place of AWS."""

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
from tests.support.faults import THROTTLED, Fault, FaultInjector


def watch_calls(monkeypatch: pytest.MonkeyPatch, injector: FaultInjector) -> None:
    """Watch all clients that Herald creates from now on, and skip the SDK's own waits."""
    monkeypatch.setattr(_IN_CHARGE, "injector", injector)
    monkeypatch.setattr(aws, "session", _watched_session)
    monkeypatch.setattr(botocore.endpoint, "time", _NoWaits)


class _InCharge:
    """Passes calls on to the injector of the current world, because all worlds of a process use one session."""

    injector = FaultInjector()
    tries = 0

    def before_call(self, *, model: Any, params: dict[str, Any], **_: Any) -> dict[str, Any] | None:
        self.tries = 0
        return self.injector.begin(model.name, params)

    def before_send(self, *, request: Any, event_name: str, **_: Any) -> Any:
        """Answer in the place of AWS if the fault prevents the call from reaching it."""
        self.tries += 1
        service = event_name.split(".")[1]
        match self.injector.fault:
            case Fault.LOST_BEFORE:
                raise EndpointConnectionError(endpoint_url=request.url)
            case Fault.THROTTLED:
                return answer(request, 400, _error(service, THROTTLED[service]))
            case Fault.SERVER_ERROR:
                return answer(request, 500, _error(service, "InternalServerError"))
            case Fault.PARTIAL if self.injector.untaken and not self.injector.untaken.some_taken:
                return answer(request, 200, _NOTHING[service])
        refused = self.injector.refused
        return answer(request, 400, _error(service, refused)) if refused else None

    def after_send(self, *, request: Any, **_: Any) -> None:
        """Lose the answer of a call that AWS has executed: of both attempts, or of the first."""
        lost_once = self.injector.fault is Fault.ANSWER_LOST_ONCE and self.tries == 1
        if self.injector.fault is Fault.ANSWER_LOST or lost_once:
            raise ReadTimeoutError(endpoint_url=request.url)

    def after_call(self, *, parsed: dict[str, Any], **_: Any) -> None:
        self.injector.end(parsed)


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


class _NoWaits:
    """Replaces the module `time` in botocore's endpoint, so that its backoff does not wait."""

    @staticmethod
    def sleep(seconds: float) -> None:
        """Return at once."""


_NOTHING = {"dynamodb": b"{}", "sns": b"<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"}


def _error(service: str, error: str) -> bytes:
    """Return the body of an error: a code, which may be followed by a colon and AWS's text."""
    code, _, said = error.partition(": ")
    if service == "sns":
        message = f"<Message>{said or 'no'}</Message>"
        return f"<ErrorResponse><Error><Code>{code}</Code>{message}</Error></ErrorResponse>".encode()
    return f'{{"__type":"com.amazonaws#{code}","message":"{said or "no"}"}}'.encode()
