"""The logger behind the audit log."""

from aws_lambda_powertools import Logger


def build_logger() -> Logger:
    """Return the Powertools Logger of this function.

    RFC 3339 timestamps are what Lambda's own level filter reads; times are UTC. No line says
    where in the code it was written: all come from the audit log.
    """
    return Logger(service="herald", use_rfc3339=True, utc=True, location=None)
