"""The audit log: one JSON line per event, through Powertools Logger."""

from traceback import extract_tb

from aws_lambda_powertools import Logger

from herald.domain.audit import FAILURES, AuditEvent, AuditFacts


class AuditLog:
    """Writes audit lines with a Powertools Logger; each fact becomes a field of the line."""

    def __init__(self, logger: Logger) -> None:
        """Use `logger`, whose keys (request id, function) come on every line."""
        self._logger = logger

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        """Write one line: level ERROR for a failure, INFO for all else."""
        write = self._logger.error if event in FAILURES else self._logger.info
        write(event.value, extra={"event": event.value, **facts})


def trace_of(error: BaseException) -> dict[str, object]:
    """Return what kind of error it is and where it came from. Its message is left out: it may quote a user's text."""
    frames = extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "cause": type(error.__cause__).__name__ if error.__cause__ else "",
        "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
