"""What became of the notices of one attempt."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all
from herald.use_cases.delivery.attempt import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from herald.domain.audit.events import AuditFacts

NOT_TRIED = "not tried yet"

MAX_FAILURES = 24
"""Recipients in a row who could not be reached: then the server is down, and each more would wait for it in vain."""


class NoticeResults:
    """Results by recipient, noted by several threads. `hopeless` says why no more recipients are tried, or is ""."""

    def __init__(self) -> None:
        self.hopeless = ""
        self._lock = Lock()
        self._failures = 0
        self._refused: dict[str, list[str]] = defaultdict(list)
        self._impossible: set[str] = set()
        self._waiting: dict[str, str] = {}

    def send(self, user: str) -> None:
        """Note that a recipient has the notice."""
        with self._lock:
            self._failures = 0
            self._waiting.pop(user, None)

    def refuse(self, user: str, reason: str) -> None:
        """Note that a recipient never gets the notice."""
        with self._lock:
            self._failures = 0
            self._refused[reason].append(user)

    def wait(self, user: str, reason: str) -> None:
        """Note that a recipient was not tried."""
        with self._lock:
            self._waiting[user] = reason

    def fail(self, user: str, reason: str) -> None:
        """Note that a recipient could not be reached. After many in a row, no more are tried."""
        with self._lock:
            self._waiting[user] = reason
            self._failures += 1
            if self._failures >= MAX_FAILURES:
                self.hopeless = self.hopeless or reason

    def give_up(self, user: str, reason: str) -> None:
        """Note that no recipient can be reached until an operator acts."""
        with self._lock:
            self.hopeless = reason
            self._waiting[user] = reason
            self._impossible.add(reason)

    def so_far(self, not_tried: Iterable[str]) -> DeliveryResult:
        """Return the results, in which these recipients wait, too."""
        with self._lock:
            waiting = {**self._waiting, **dict.fromkeys(not_tried, self.hopeless or NOT_TRIED)}
            refused = [_event(AuditEvent.OPENIM_REFUSED, users, reason) for reason, users in self._refused.items()]
            return DeliveryResult(
                facts={"refused": sum(map(len, self._refused.values()))},
                events=[*refused, *self._impossible_events(waiting)],
                waiting=frozenset(waiting),
                reason=next(iter(waiting.values()), ""),
            )

    def _impossible_events(self, waiting: Mapping[str, str]) -> Iterator[tuple[AuditEvent, AuditFacts]]:
        for reason in sorted(self._impossible):
            users = [user for user, each in waiting.items() if each == reason]
            yield _event(AuditEvent.OPENIM_IMPOSSIBLE, users, reason)


def _event(event: AuditEvent, users: Collection[str], reason: str) -> tuple[AuditEvent, AuditFacts]:
    return event, {"recipients": len(users), "recipient_ids": name_all(users), "reason": reason}
