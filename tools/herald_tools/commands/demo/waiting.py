"""What the parts of the demonstration share: waiting for everybody to be told, and what was found."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from herald_tools.local.census import Told
from herald_tools.local.client import HeraldClient, User

DEADLINE = 120.0
"""Seconds that everybody of one group gets to be told."""

PAUSE = 0.1
"""Seconds between two questions, so that asking does not take the processor from delivering."""


@dataclass
class Findings:
    """What was created, what should have been told, and what went wrong."""

    wanted: Counter[Told] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def check(self, claim: str, holds: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called
        """Remember `claim` as a problem if it does not hold."""
        if not holds:
            self.problems.append(claim)


def wait_until_told(
    client: HeraldClient, creator: User, group_id: str, advance: Callable[[int], None] = lambda told: None
) -> dict[str, Any]:
    """Ask the ledger until everybody is told, or the deadline passes. Returns its last answer."""
    deadline = time.monotonic() + DEADLINE
    while True:
        deliveries = client.get(creator, f"/groups/{group_id}/deliveries")
        advance(sum(delivery["done"] for delivery in deliveries["deliveries"]))
        if deliveries["complete"] or time.monotonic() > deadline:
            return deliveries
        time.sleep(PAUSE)
