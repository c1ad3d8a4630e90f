"""What every function has in common: the audit log, and the metrics that are derived from it."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aws_lambda_powertools import Logger

from herald.adapters.observability.audit_log import AuditLog, traced
from herald.adapters.observability.audit_metrics import MeasuredAudit
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError
from herald.entrypoints.environment import Environment

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

Answer = TypeVar("Answer")
Handler = Callable[[dict[str, Any], "LambdaContext"], Answer]

REQUEST_ID = "requestContext.requestId"
"""The place of the request's id in an event of API Gateway (JMESPath); other events have none."""


class MeantForLambda(Exception):
    """An error that the invoker of the function receives unchanged."""


class InvocationFailed(Exception):
    """Reports to Lambda that an invocation failed; the audit log has the cause.

    It has no cause itself: Lambda logs an error's message and its causes, and these may quote a user's text.
    """


_LEFT_OUT = frozenset({"message", "service", "cold_start", "function_name", "function_arn", "function_memory_size"})
"""What Powertools adds and no reader needs: `message` repeats `event`, and the log stream's name has the function."""

_TIME = "%Y-%m-%dT%H:%M:%S.%FZ"
_TRACE = "_X_AMZN_TRACE_ID"
"""Lambda sets it for every invocation. X-Ray has the trace if it says `Sampled=1` (AWS, X-Ray's tracing header)."""


class Observer:
    """Observes the invocations of one function. `audit` records its events."""

    def __init__(self, logger: Logger, service: str) -> None:
        """Write log lines with `logger`, and metrics with the dimension `service`."""
        self._logger = logger
        self.audit = MeasuredAudit(AuditLog(logger, service), service)

    def observe(self, handler: Handler[Answer]) -> Handler[Answer]:
        """Wrap `handler`: its log lines have the invocation's ids, its errors are recorded, its metrics are written."""

        @functools.wraps(handler)
        def measured(event: dict[str, Any], context: LambdaContext) -> Answer:
            try:
                return handler(event, context)
            except MeantForLambda:
                raise
            except HeraldError as error:
                self.audit.record(AuditEvent.INVOCATION_FAILED, {"outcome": "failed", "reason": str(error)})
                raise InvocationFailed(f"{type(error).__name__}: {error}") from None
            except Exception as error:  # noqa: BLE001 - any error fails the invocation and is recorded.
                self.audit.record(AuditEvent.ERROR_UNEXPECTED, traced(error))
                raise InvocationFailed(type(error).__name__) from None
            finally:
                self.audit.flush()

        return self._logger.inject_lambda_context(clear_state=True, correlation_id_path=REQUEST_ID)(measured)


def build_observer(environment: Environment) -> Observer:
    """Return the observer of a function."""
    return Observer(build_logger(), environment.powertools_service_name)


def build_logger() -> Logger:
    """Return the Powertools Logger of this function.

    Lambda's level filter reads `level`, and `timestamp` by RFC 3339. Lines have no source location: the audit log
    writes all of them. They are ASCII, so that no value can end its line, or be lost by an encoding or a terminal.
    """
    return Logger(service="herald", datefmt=_TIME, utc=True, location=None, json_serializer=_as_line)


def _as_line(line: dict[str, Any]) -> str:
    """Write a line without the fields that repeat others or lead nowhere, which are a third of all bytes."""
    kept = {name: value for name, value in line.items() if name not in _LEFT_OUT}
    if kept.get("correlation_id") == kept.get("operation_id"):
        kept.pop("correlation_id", None)
    if "Sampled=1" not in os.environ.get(_TRACE, ""):
        kept.pop("xray_trace_id", None)
    return json.dumps(kept, default=str, separators=(",", ":"))
