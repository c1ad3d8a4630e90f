"""Failures of a command that are not defects of the program: shown in one line, with exit code 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from herald_tools.commands.common.target import NoStack

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError"})


class OperationFailed(Exception):
    """An operation failed, or found nothing; the message says what."""


@contextmanager
def failures_shown() -> Iterator[None]:
    """Turn an expected error into one line on standard error, and exit code 1."""
    try:
        yield
    except ClientError as error:
        fail(_permission(error) if error.response["Error"]["Code"] in DENIED else str(error), error)
    except (NoStack, OperationFailed, ValueError, BotoCoreError) as error:
        fail(str(error.args[0]) if error.args else str(error), error)


def fail(message: str, cause: Exception | None = None) -> NoReturn:
    """Print a message on standard error and end the command with exit code 1."""
    Console(stderr=True).print(message, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from cause


def _permission(error: ClientError) -> str:
    message = error.response["Error"].get("Message", "")
    return f"Your AWS identity lacks a permission ({error.operation_name}); docs/operating.md lists all. {message}"
