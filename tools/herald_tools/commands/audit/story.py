"""The story of one group, rebuilt from its audit lines alone: who was to be told, who was, and where it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from herald.domain.audit import AuditEvent
from herald.domain.reconciliation import Creation, planned
from herald.domain.routes import Channel, Kind, read_routes

from herald_tools.commands.audit.query import Row


class State(StrEnum):
    """Where a delivery stands."""

    TOLD = "told"
    FAILED = "failed"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Names a delivery: one message on one channel that the ledger keeps."""

    channel: Channel
    kind: Kind
    chunk: int


@dataclass
class Delivery:
    """What became of a delivery. `reason` says why it is not done, `recipients` how many it tells, if known."""

    name: Name
    state: State = State.PENDING
    recipients: int | None = None
    lag_ms: int | None = None
    reason: str = "it was not planned"
    told: set[str] = field(default_factory=set)
    withheld: dict[str, str] = field(default_factory=dict)


@dataclass
class Story:
    """A group's story. `lines` are what happened, each once, in order; `times` says how often each was written.

    `cut` where CloudWatch has more of it than it returns.
    """

    group_id: str
    cut: bool = False
    lines: list[Row] = field(default_factory=list)
    times: Counter[str] = field(default_factory=Counter)
    deliveries: dict[Name, Delivery] = field(default_factory=dict)
    suppressed: dict[tuple[Kind, int], Row] = field(default_factory=dict)

    @property
    def is_committed(self) -> bool:
        """Tell whether any line shows that the group was committed: nothing else happens to one that is not."""
        return any(line["event"] not in _BEFORE_THE_COMMIT for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Tell whether a line says what the group was to be told: without one, nobody knows what is missing."""
        return any(line["event"] in _SAYING_WHAT for line in self.lines)

    @property
    def created_at(self) -> datetime | None:
        """When the group was created, as far as any line tells."""
        for line in self.lines:
            if "lag_ms" in line:
                return datetime.fromisoformat(line["timestamp"]) - timedelta(milliseconds=line["lag_ms"])
        return None

    @property
    def refusal(self) -> str:
        """Why the last request for the group was refused, where it was."""
        return next((line["reason"] for line in reversed(self.lines) if line["event"] in _REFUSALS), "")

    @property
    def gaps(self) -> list[Delivery]:
        """The deliveries that are not done."""
        return [each for _, each in sorted(self.deliveries.items()) if each.state is not State.TOLD]

    @property
    def is_complete(self) -> bool:
        """Tell whether everybody who is to be told was."""
        return self.is_whole and not self.gaps


_REFUSALS = {AuditEvent.REQUEST_REFUSED, AuditEvent.REQUEST_FAILED}
_BEFORE_THE_COMMIT = {*_REFUSALS, AuditEvent.REQUEST_RECEIVED, AuditEvent.ERROR_UNEXPECTED}
_SAYING_WHAT = {AuditEvent.GROUP_COMMITTED, AuditEvent.GROUP_REPLAYED}
_KNOWN = frozenset(AuditEvent)


def tell(group_id: str, lines: Iterable[Row], *, cut: bool = False) -> Story:
    """Rebuild a group's story from its lines, in the order of their time; a line that was written twice counts once."""
    story = Story(group_id, cut)
    for line in lines:
        if line["event"] not in _KNOWN:  # A newer version's: its log only adds.
            continue
        story.times[line["event_id"]] += 1
        if story.times[line["event_id"]] == 1:
            story.lines.append(line)
    for name in _expected(story):
        story.deliveries[name] = Delivery(name)
    for line in story.lines:
        _follow(story, line)
    return story


def _expected(story: Story) -> Iterator[Name]:
    """Name the deliveries that are to be done: as the commit says, or the plans where the commit's line was lost."""
    for line in story.lines:
        if line["event"] in _SAYING_WHAT:
            creation = Creation(story.group_id, 0, line["chunks"], read_routes(line["routes"]))
            yield from (Name(key.channel, key.kind, key.chunk) for key in planned(creation))
        elif line["event"] == AuditEvent.NOTIFICATIONS_PLANNED and line["format"] == "v2":
            yield from _names(line)


def _names(line: Row) -> Iterator[Name]:
    """Name the deliveries that a line is about: the gateway's are its consumer's to know."""
    for channel in line["channel"].split(","):
        if channel != Channel.GATEWAY:
            yield Name(Channel(channel), Kind(line["kind"]), line["chunk"])


def _follow(story: Story, line: Row) -> None:
    event = AuditEvent(line["event"])
    if event is AuditEvent.NOTIFICATIONS_SUPPRESSED:
        story.suppressed[Kind(line["kind"]), line["chunk"]] = line
    elif {"channel", "kind", "chunk"} <= line.keys() and line.get("format") != "v1":
        for name in _names(line):
            if name in story.deliveries:
                _advance(story.deliveries[name], event, line)


def _advance(delivery: Delivery, event: AuditEvent, line: Row) -> None:
    """Move a delivery on by one event. What is told stays told, whatever comes after."""
    ids = line.get("recipient_ids", "").split()
    delivery.recipients = line["recipients"] if event in _COUNTING else delivery.recipients
    if event is AuditEvent.PUSH_SENT:
        delivery.told.update(ids)
    elif event in (AuditEvent.PUSH_WITHHELD, AuditEvent.PUSH_REFUSED):
        delivery.withheld |= dict.fromkeys(ids, line["reason"])
    elif event is AuditEvent.NOTIFICATIONS_DELIVERED:
        delivery.state, delivery.lag_ms, delivery.reason = State.TOLD, line["lag_ms"], ""
        delivery.told.update(ids)
    elif delivery.state is not State.TOLD:
        _explain(delivery, event, line)


_COUNTING = {
    AuditEvent.NOTIFICATIONS_PLANNED,
    AuditEvent.NOTIFICATIONS_DELIVERED,
    AuditEvent.NOTIFICATIONS_QUARANTINED,
}


def _explain(delivery: Delivery, event: AuditEvent, line: Row) -> None:
    """Say why a delivery is not done yet."""
    if event is AuditEvent.NOTIFICATIONS_PLANNED and delivery.state is State.PENDING:
        delivery.reason = "it was planned, and not published"
    elif event is AuditEvent.NOTIFICATIONS_PUBLISHED and delivery.state is State.PENDING:
        delivery.reason = "it was published, and not delivered"
    elif event is AuditEvent.NOTIFICATIONS_QUARANTINED:
        delivery.state, delivery.reason = State.FAILED, line["reason"]
    elif event in (AuditEvent.DELIVERY_FAILED, AuditEvent.PUBLISH_FAILED):
        delivery.reason = line["reason"]


def document(story: Story) -> dict[str, Any]:
    """Return a story as JSON has it."""
    return {
        "group_id": story.group_id,
        "committed": story.is_committed,
        "complete": story.is_complete,
        "deliveries": [_delivery(each) for _, each in sorted(story.deliveries.items())],
        "suppressed": [
            {"kind": kind, "chunk": chunk, "recipients": line["recipients"], "reason": line["reason"]}
            for (kind, chunk), line in sorted(story.suppressed.items())
        ],
        "lines": story.lines,
    }


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
    }


def slowest(deliveries: Sequence[Delivery]) -> int | None:
    """Return how long the last one told has waited since the request, in milliseconds, where anybody was told."""
    return max((each.lag_ms for each in deliveries if each.lag_ms is not None), default=None)
