"""What models of requests and responses have in common."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from herald.domain.times import to_rfc3339


def _as_rfc3339(time: object) -> object:
    """Return a time in epoch milliseconds as RFC 3339; leave text as it is."""
    return to_rfc3339(time) if isinstance(time, int) else time


Timestamp = Annotated[
    str,
    BeforeValidator(_as_rfc3339),
    Field(description="RFC 3339, UTC, with milliseconds.", examples=["2026-11-23T07:21:16.673Z"]),
]


def is_absent(value: object) -> bool:
    """Return whether a field is left out of a response."""
    return value is None


class LazyModel(BaseModel):
    """A model whose validator is built at its first use: most instances of the function serve few kinds of request."""

    model_config = ConfigDict(defer_build=True)


class StrictModel(LazyModel):
    """A model in which an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


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
