"""Which calls fail."""

import threading
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from herald_tools.openim.errors import Code, Refused
from herald_tools.openim.faults import Fault


class _Rule(Protocol):
    """Chooses the fault of a call."""

    def draw(self, path: str) -> Fault | None:
        """Return a fault, or None if the call has none."""


@dataclass(slots=True)
class _NextCalls:
    path: str
    faults: list[Fault]

    def draw(self, path: str) -> Fault | None:
        return self.faults.pop(0) if self.faults and path.startswith(self.path) else None


@dataclass(slots=True)
class _Share:
    path: str
    faults: tuple[Fault, ...]
    share: float
    random: Random

    def draw(self, path: str) -> Fault | None:
        if not path.startswith(self.path) or self.random.random() >= self.share:
            return None
        return self.random.choice(self.faults)


@dataclass(slots=True)
class Faults:
    """The faults of the next calls. `delay`: seconds by which every answer is late."""

    delay: float = 0.0
    refusals: dict[str, Refused] = field(default_factory=dict)
    """By recipient: the error of every message for that user."""

    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, count: int, *faults: Fault, path: str = "") -> None:
        """Let the next `count` calls of paths with this beginning fail, with these faults in turn."""
        with self._lock:
            self._rules.append(_NextCalls(path, [faults[number % len(faults)] for number in range(count)]))

    def share(self, share: float, *faults: Fault, seed: int, path: str = "") -> None:
        """Let a share of the calls fail, each with one of these faults. The same seed fails the same calls again."""
        with self._lock:
            self._rules.append(_Share(path, faults, share, Random(seed)))  # noqa: S311 - faults are no secret.

    def refuse(self, recipient: str, code: int = Code.SERVER_INTERNAL) -> None:
        """Answer every message for a recipient with an error code. In a batch, only that recipient fails."""
        self.refusals[recipient] = Refused(code, f"injected for {recipient}", text="")

    def clear(self) -> None:
        """Let every call work again."""
        with self._lock:
            self._rules.clear()
            self.refusals.clear()
            self.delay = 0.0

    def draw(self, path: str) -> Fault | None:
        """Return the fault of a call; rules that were added earlier come first."""
        with self._lock:
            return next((fault for rule in self._rules if (fault := rule.draw(path))), None)

    def check_recipient(self, recipient: str) -> None:
        """Raise the error that was injected for a recipient."""
        if refused := self.refusals.get(recipient):
            raise refused
