"""Ports of webhooks: the endpoint, and what is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.webhooks.endpoint_state import EndpointState


class EndpointAnswer(NamedTuple):
    """An answer's status, and its Retry-After header, if it has one."""

    status: int
    retry_after: str | None = None


class Endpoint(Protocol):
    """The HTTPS endpoint that webhooks are sent to."""

    def post(self, body: bytes, headers: Mapping[str, str]) -> EndpointAnswer:
        """Send one request and return the answer, whatever its status.

        Raises TemporarilyUnavailable if there is no answer in time: it is unknown whether the request was received.
        """


class EndpointStates(Protocol):
    """The state of endpoints, each by a name that changes with its URL and its secrets."""

    def find(self, name: str) -> EndpointState:
        """Return the state of an endpoint. Raises TemporarilyUnavailable."""

    def refused(self, name: str, now: int) -> EndpointState:
        """Count a refusal at `now` (epoch ms) and return the new state. Raises TemporarilyUnavailable."""

    def stop(self, name: str, reason: str, now: int) -> None:
        """Stop an endpoint. One that is stopped keeps its first reason. Raises TemporarilyUnavailable."""

    def succeeded(self, name: str) -> None:
        """Forget the refusals of an endpoint that is not stopped. Raises TemporarilyUnavailable."""
