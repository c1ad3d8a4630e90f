"""Requests and what happens to them, without sockets."""

from collections.abc import Mapping
from typing import NamedTuple

from herald_tools.openim.answers import Answer


class Request(NamedTuple):
    """A request. Names of headers are in lower case; the path has no query."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def operation_id(self) -> str:
        """The id that the caller gave the operation."""
        return self.headers.get("operationid", "")


class Outcome(NamedTuple):
    """What the client gets after `hold` seconds: an answer, or without one, a closed connection."""

    answer: Answer | None
    hold: float = 0.0
