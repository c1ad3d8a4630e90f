"""Errors of the model: those that AWS would answer, and what the model does not have."""

from typing import Any


class NotModelled(BaseException):
    """The model does not have this part of AWS. Not an Exception, so that no handler can catch it."""


class AwsError(Exception):
    """An error that AWS answers, with its code and the fields beside it, such as `CancellationReasons`."""

    def __init__(self, code: str, message: str, status: int = 400, **fields: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status, self.fields = code, message, status, fields


def invalid(message: str) -> AwsError:
    """Return DynamoDB's error for a request that it does not take."""
    return AwsError("ValidationException", message)


def only(given: dict[str, Any], *known: str) -> None:
    """Raise NotModelled if a request has a parameter that is not in `known`."""
    if unknown := given.keys() - set(known):
        raise NotModelled(f"parameters {sorted(unknown)}")
