"""What goes wrong with an operator's command and is no fault of the program: told in a line."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from herald_tools.commands.common.target import NoStack

DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError"})


class OperationFailed(Exception):
    """Something did not succeed, or was not found; the message says what."""


@contextmanager
def errors_told() -> Iterator[None]:
    """End the command with what went wrong."""
    try:
        yield
    except ClientError as error:
        _end(_permission(error) if error.response["Error"]["Code"] in DENIED else str(error), error)
    except (NoStack, OperationFailed, ValueError, BotoCoreError) as error:
        _end(str(error.args[0]) if error.args else str(error), error)


def _permission(error: ClientError) -> str:
    said = error.response["Error"].get("Message", "")
    return f"Your AWS identity lacks a right ({error.operation_name}); docs/operating.md lists them. {said}"


def _end(message: str, error: Exception) -> None:
    Console(stderr=True).print(message, markup=False, highlight=False)
    raise typer.Exit(1) from error
