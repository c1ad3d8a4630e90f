"""What every function has in common: the audit log, and the metrics that are drawn from it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aws_lambda_powertools import Logger

from herald.adapters.observability.audit_log import AuditLog, traced
from herald.adapters.observability.audit_metrics import MeasuredAudit
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

Answer = TypeVar("Answer")
Handler = Callable[[dict[str, Any], "LambdaContext"], Answer]

REQUEST_ID = "requestContext.requestId"
"""Where an event of API Gateway has its id; other events have none (JMESPath)."""


class MeantForLambda(Exception):
    """An error that whoever invoked the function is to see as it is."""


class InvocationFailed(Exception):
    """Tells Lambda that an invocation failed: it tries again, or not. The audit log says why.

    Lambda writes an error's message and its causes into the log; these may quote a user's text, so they stay behind.
    """


_LEFT_OUT = frozenset({"function_arn", "function_memory_size"})


class Observer:
    """Observes the invocations of one function: `audit` is where what happens is told."""

    def __init__(self, logger: Logger, service: str) -> None:
        """Write lines with `logger`, and metrics with the dimension `service`."""
        self._logger = logger
        self.audit = MeasuredAudit(AuditLog(logger), service)

    def observe(self, handler: Handler[Answer]) -> Handler[Answer]:
        """Put the invocation's names on every line that `handler` writes, tell how it ends, and write the metrics."""

        @functools.wraps(handler)
        def measured(event: dict[str, Any], context: LambdaContext) -> Answer:
            try:
                return handler(event, context)
            except MeantForLambda:
                raise
            except HeraldError as error:
                self.audit.record(AuditEvent.INVOCATION_FAILED, {"outcome": "failed", "reason": str(error)})
                raise InvocationFailed(f"{type(error).__name__}: {error}") from None
            except Exception as error:  # noqa: BLE001 - whatever it is, the invocation fails, and says so.
                self.audit.record(AuditEvent.ERROR_UNEXPECTED, traced(error))
                raise InvocationFailed(type(error).__name__) from None
            finally:
                self.audit.flush()

        return self._logger.inject_lambda_context(clear_state=True, correlation_id_path=REQUEST_ID)(measured)


def build_observer(environment: Mapping[str, str]) -> Observer:
    """Return the observer of this function. Needs POWERTOOLS_SERVICE_NAME, the stack's name."""
    return Observer(build_logger(), environment["POWERTOOLS_SERVICE_NAME"])


def build_logger() -> Logger:
    """Return the Powertools Logger of this function.

    RFC 3339 timestamps are what Lambda's own level filter reads; times are UTC. No line says where in the code it was
    written: all come from the audit log. Lines are ASCII: whatever a value holds, it can neither end its line, nor be
    lost to a terminal or for want of an encoding.
    """
    return Logger(service="herald", use_rfc3339=True, utc=True, location=None, json_serializer=_as_line)


def _as_line(line: dict[str, Any]) -> str:
    """Write a line, without what Powertools says of the function beside its name: a fifth of all bytes."""
    told = {name: value for name, value in line.items() if name not in _LEFT_OUT}
    return json.dumps(told, default=str, separators=(",", ":"))
