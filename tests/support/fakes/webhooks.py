"""A webhook's endpoint and its state in memory."""

from collections.abc import Callable, Mapping

from herald.domain.webhooks.endpoint_state import EndpointState
from herald.domain.webhooks.ports import EndpointAnswer


class FakeEndpoint:
    """Answers each request with `answers`, 204 by default, which may raise. `posted` has all requests."""

    def __init__(self) -> None:
        self.posted: list[tuple[bytes, dict[str, str]]] = []
        self.answers: Callable[[], EndpointAnswer] = lambda: EndpointAnswer(204)

    def post(self, body: bytes, headers: Mapping[str, str]) -> EndpointAnswer:
        self.posted.append((body, dict(headers)))
        return self.answers()


class FakeEndpointStates:
    def __init__(self) -> None:
        self.states: dict[str, EndpointState] = {}

    def find(self, name: str) -> EndpointState:
        return self.states.get(name, EndpointState())

    def refused(self, name: str, now: int) -> EndpointState:
        before = self.states.get(name, EndpointState(since=now))
        self.states[name] = before._replace(refusals=before.refusals + 1)
        return self.states[name]

    def stop(self, name: str, reason: str, now: int) -> None:
        before = self.find(name)
        if not before.stopped:
            self.states[name] = before._replace(stopped=reason, stopped_at=now)

    def succeeded(self, name: str) -> None:
        if not self.find(name).stopped:
            self.states.pop(name, None)
