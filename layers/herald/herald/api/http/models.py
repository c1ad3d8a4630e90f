"""What models of requests and responses have in common."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from herald.api.http.validation import PATTERN_RULES
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.times import from_rfc3339, to_rfc3339


def _as_rfc3339(time: object) -> object:
    """Return a time in epoch milliseconds as RFC 3339; leave text as it is."""
    return to_rfc3339(time) if isinstance(time, int) else time


Timestamp = Annotated[
    str,
    BeforeValidator(_as_rfc3339),
    Field(description="RFC 3339, UTC, with milliseconds.", examples=["2026-11-23T07:21:16.673Z"]),
]


TIME_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:]{8}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
TIME_RULE = "must be a time in RFC 3339 with its offset, such as 2026-11-23T07:21:16.673Z"
PATTERN_RULES[TIME_PATTERN] = TIME_RULE

TimeText = Annotated[str, StringConstraints(pattern=TIME_PATTERN), Field(examples=["2026-11-23T07:21:16.673Z"])]
"""A time as a request gives it. The pattern does not know the calendar: parse it with `moment`."""


def moment(text: str, pointer: str) -> int:
    """Return a time in a request as epoch milliseconds. Raises InvalidRequest, naming the field, for no such time."""
    try:
        return from_rfc3339(text)
    except ValueError as error:
        raise InvalidRequest(FieldError(pointer, TIME_RULE)) from error


def is_absent(value: object) -> bool:
    """Return whether a field is left out of a response."""
    return value is None


def is_empty(value: list[str]) -> bool:
    """Return whether a list is left out of a response."""
    return not value


class LazyModel(BaseModel):
    """A model whose validator is built at its first use: most instances of the function serve few kinds of request."""

    model_config = ConfigDict(defer_build=True)


class ProblemModel(LazyModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(
        description="What is wrong where: `pointer` into the body, or the name of a `header` or `parameter`."
    )
    retryable: bool = Field(description="Whether the same request may succeed later.")
