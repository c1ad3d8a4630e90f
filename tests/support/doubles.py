"""Clocks that stand still, waits that take no time, and AWS answers that a test arranges."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.client import BaseClient
from herald.adapters.calls.backoff import Backoff
from herald.domain.creation.quota import QuotaLimits
from herald.use_cases.groups.creation_quotas import CreationQuotas

from tests.support.aws_answers import answer
from tests.support.fakes import FakeQuotas


@dataclass
class Waits:
    """Remembers how long it was asked to wait, in seconds, and does not."""

    seconds: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Return at once."""
        self.seconds.append(seconds)


def no_backoff(waits: Waits | None = None) -> Backoff:
    """Return a backoff that asks for the longest waits and takes none."""
    return Backoff(sleep=(waits or Waits()).sleep, jitter=lambda: 1.0)


Answer = tuple[int, bytes]


def answering(client: BaseClient, operation: str, answers: Callable[[int], Answer | None]) -> None:
    """Let `client` get `answers(n)` to its n-th call of `operation` (from 1), or AWS's own answer where that is None.

    What is given is status and body; it takes the place of the HTTP exchange, so botocore parses it and retries it.
    """
    calls = 0

    def before_send(request: Any, **_: Any) -> Any:
        nonlocal calls
        calls += 1
        given = answers(calls)
        return answer(request, *given) if given else None

    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register_first(f"before-send.{service}.{operation}", before_send)


def no_limits() -> CreationQuotas:
    """Return limits that limit nothing."""
    return CreationQuotas(FakeQuotas(), QuotaLimits(creations=0, invitations=0), no_backoff().wait)


def plenty_of_time() -> int:
    """Return a time left that is never short."""
    return 60_000
