"""Webhooks that tests lose, repeat or hold back."""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Fate(StrEnum):
    """What becomes of a webhook."""

    SENT = "sent"
    DROPPED = "dropped"
    REPEATED = "repeated"
    HELD = "held"
    """Kept until the test releases it."""


@dataclass(slots=True)
class Losses:
    """Draws the fate of each webhook."""

    _weights: dict[Fate, float] = field(default_factory=lambda: {Fate.SENT: 1.0})
    _random: Random = field(default_factory=lambda: Random(0))  # noqa: S311 - faults are no secret.

    def share(self, seed: int, *, dropped: float = 0.0, repeated: float = 0.0, held: float = 0.0) -> None:
        """Set which shares of the webhooks are lost, sent twice, or held. The same seed draws the same fates."""
        rest = 1.0 - dropped - repeated - held
        self._weights = {Fate.SENT: rest, Fate.DROPPED: dropped, Fate.REPEATED: repeated, Fate.HELD: held}
        self._random = Random(seed)  # noqa: S311

    def draw(self) -> Fate:
        """Return the fate of the next webhook."""
        return self._random.choices(list(self._weights), list(self._weights.values()))[0]
