"""What the parts of the demonstration share: waiting for deliveries, and collecting problems."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from herald_tools.local.census import InboxEntry
from herald_tools.local.client import HeraldClient, User

DEADLINE = 120.0
"""Seconds for all deliveries of one group."""

PAUSE = 0.1
"""Seconds between two requests, so that polling does not slow the deliveries down."""


@dataclass
class Findings:
    """The notifications that should exist, and the problems found."""

    wanted: Counter[InboxEntry] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def check(self, problem: str, holds: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called.
        """Record a problem unless the condition holds."""
        if not holds:
            self.problems.append(problem)


def wait_until_complete(
    client: HeraldClient, creator: User, group_id: str, advance: Callable[[int], None] = lambda done: None
) -> dict[str, Any]:
    """Poll the deliveries of a group until they are complete, or until the deadline. Returns the last answer.

    `advance` gets the number of deliveries that are done.
    """
    deadline = time.monotonic() + DEADLINE
    while True:
        deliveries = client.get(creator, f"/groups/{group_id}/deliveries")
        advance(sum(delivery["done"] for delivery in deliveries["deliveries"]))
        if deliveries["complete"] or time.monotonic() > deadline:
            return deliveries
        time.sleep(PAUSE)
