"""The story of one group, as far as the audit log shows it: its lines, and the state of each delivery."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from herald.domain.audit.events import AuditEvent
from herald.domain.kinds import Channel, Kind

from herald_tools.commands.audit.query import Row


class State(StrEnum):
    """The state of a delivery."""

    DONE = "done"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Identifies a delivery: one message on one channel that the ledger records."""

    channel: Channel
    kind: Kind
    chunk: int


@dataclass
class Delivery:
    """One delivery. `recipients` is None until a line counts them; `reason` says why it is not done.

    `notified` are the users who were reached, `waiting` those who could not be. On the channel push, `withheld` maps
    those who get no push to the reason.
    """

    name: Name
    state: State = State.PENDING
    recipients: int | None = None
    lag_ms: int | None = None
    reason: str = "not published"
    notified: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    withheld: dict[str, str] = field(default_factory=dict)


REFUSALS = {AuditEvent.REQUEST_REFUSED, AuditEvent.REQUEST_FAILED}
BEFORE_COMMIT = {*REFUSALS, AuditEvent.REQUEST_RECEIVED, AuditEvent.ERROR_UNEXPECTED}
NAMING_ROUTES = {AuditEvent.GROUP_COMMITTED, AuditEvent.GROUP_REPLAYED}
"""Events whose lines list the deliveries of the group."""


@dataclass
class Story:
    """A group's story. `lines` are its events, each once, in order of time; `times` counts how often each was logged.

    `cut` is true if CloudWatch holds more lines than it returned.
    """

    group_id: str
    cut: bool = False
    lines: list[Row] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    deliveries: dict[Name, Delivery] = field(default_factory=dict)
    suppressed: dict[tuple[Kind, int], Row] = field(default_factory=dict)

    @property
    def is_committed(self) -> bool:
        """Whether any line proves that the group was committed: most events happen to committed groups only."""
        return any(line["event"] not in BEFORE_COMMIT for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Whether a line lists the deliveries of the group. Without one it is unknown whether any is missing."""
        return any(line["event"] in NAMING_ROUTES for line in self.lines)

    @property
    def created_at(self) -> datetime | None:
        """When the group was created, or None if no line shows it."""
        for line in self.lines:
            if "lag_ms" in line:
                return datetime.fromisoformat(line["timestamp"]) - timedelta(milliseconds=line["lag_ms"])
        return None

    @property
    def refusal(self) -> str:
        """Why the last refused request for the group was refused; empty if none was."""
        return next((line["reason"] for line in reversed(self.lines) if line["event"] in REFUSALS), "")

    @property
    def gaps(self) -> list[Delivery]:
        """The deliveries that are not done."""
        return [each for _, each in sorted(self.deliveries.items()) if each.state is not State.DONE]

    @property
    def is_complete(self) -> bool:
        """Whether all deliveries of the group are known and done."""
        return self.is_whole and not self.gaps


def document(story: Story) -> dict[str, Any]:
    """Return a story as a JSON document."""
    return {
        "group_id": story.group_id,
        "committed": story.is_committed,
        "complete": story.is_complete,
        "deliveries": [_delivery(each) for _, each in sorted(story.deliveries.items())],
        "suppressed": [_suppressed(*key, line) for key, line in sorted(story.suppressed.items())],
        "lines": story.lines,
    }


def _suppressed(kind: Kind, chunk: int, line: Row) -> dict[str, Any]:
    shown = {name: line.get(name, "") for name in ("recipients", "reason", "policy_version")}
    return {"kind": kind, "chunk": chunk, **shown}


def _delivery(delivery: Delivery) -> dict[str, Any]:
    name = delivery.name
    return {
        "channel": name.channel,
        "kind": name.kind,
        "chunk": name.chunk,
        "state": delivery.state,
        "recipients": delivery.recipients,
        "lag_ms": delivery.lag_ms,
        "reason": delivery.reason,
        "waiting": sorted(delivery.waiting),
    }


def slowest(deliveries: Sequence[Delivery]) -> int | None:
    """Return the longest time from the request to a delivery, in milliseconds, or None if none was timed."""
    return max((each.lag_ms for each in deliveries if each.lag_ms is not None), default=None)
