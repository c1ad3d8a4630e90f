"""Rebuilds the story of a group from its audit lines."""

from collections.abc import Iterable, Iterator

from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import GroupHeader
from herald.domain.kinds import Channel, Kind, read_channels
from herald.domain.reconcile.gaps import planned

from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.story import NAMING_ROUTES, Delivery, Name, State, Story

_KNOWN = frozenset(AuditEvent)
_COUNTING = {
    AuditEvent.NOTIFICATIONS_PLANNED,
    AuditEvent.NOTIFICATIONS_DELIVERED,
    AuditEvent.NOTIFICATIONS_QUARANTINED,
}
"""Events whose lines count all recipients of a delivery."""


def rebuild(group_id: str, lines: Iterable[Row], *, cut: bool = False) -> Story:
    """Return a group's story. `lines` are in order of time; a line that was logged twice counts once.

    Unknown events are skipped: a newer version may add some.
    """
    story = Story(group_id, cut)
    for line in lines:
        if line["event"] in _KNOWN:
            story.times[line["event_id"]] += 1
            if story.times[line["event_id"]] == 1:
                story.lines.append(line)
    for name in _expected(story):
        story.deliveries[name] = Delivery(name)
    for line in story.lines:
        _apply(story, line)
    return story


def _expected(story: Story) -> Iterator[Name]:
    """Yield the deliveries that the group needs: from the commit, or from the plans if the commit's line was lost."""
    for line in story.lines:
        if line["event"] in NAMING_ROUTES:
            creation = GroupHeader(story.group_id, 0, line["chunks"], read_channels(line["routes"]))
            yield from (Name(key.channel, key.kind, key.chunk) for key in planned(creation))
        elif line["event"] == AuditEvent.NOTIFICATIONS_PLANNED and line["format"] == "v2":
            yield from _names(line)


def _names(line: Row) -> Iterator[Name]:
    """Yield the deliveries that a line is about. The gateway's are left out: no function confirms them."""
    for channel in line["channel"].split(","):
        if channel != Channel.GATEWAY:
            yield Name(Channel(channel), Kind(line["kind"]), line["chunk"])


def _apply(story: Story, line: Row) -> None:
    event = AuditEvent(line["event"])
    if event is AuditEvent.NOTIFICATIONS_SUPPRESSED:
        story.suppressed[Kind(line["kind"]), line["chunk"]] = line
    elif {"channel", "kind", "chunk"} <= line.keys() and line.get("format") != "v1":
        for name in _names(line):
            if name in story.deliveries:
                _advance(story.deliveries[name], event, line)


def _advance(delivery: Delivery, event: AuditEvent, line: Row) -> None:
    """Apply one event to a delivery. A delivery that is done stays done, whatever follows."""
    ids = line.get("recipient_ids", "").split()
    delivery.recipients = line["recipients"] if event in _COUNTING else delivery.recipients
    if event in (AuditEvent.PUSH_SENT, AuditEvent.NOTIFICATIONS_PARTLY_DELIVERED):
        delivery.notified.update(ids)
    elif event in (AuditEvent.PUSH_WITHHELD, AuditEvent.PUSH_REFUSED):
        delivery.withheld |= dict.fromkeys(ids, line["reason"])
    elif event is AuditEvent.NOTIFICATIONS_DELIVERED:
        delivery.state, delivery.lag_ms, delivery.reason = State.DONE, line["lag_ms"], ""
        delivery.waiting.clear()
        delivery.notified.update(ids)
    elif delivery.state is not State.DONE:
        _explain(delivery, event, line)


def _explain(delivery: Delivery, event: AuditEvent, line: Row) -> None:
    """Record why a delivery is not done yet."""
    if event is AuditEvent.NOTIFICATIONS_PLANNED and delivery.state is State.PENDING:
        delivery.reason = "planned, but not published"
    elif event is AuditEvent.NOTIFICATIONS_PUBLISHED and delivery.state is State.PENDING:
        delivery.reason = "published, but not delivered"
    elif event is AuditEvent.NOTIFICATIONS_QUARANTINED:
        delivery.state, delivery.reason = State.FAILED, line["reason"]
    elif event is AuditEvent.RECIPIENTS_WAITING:
        delivery.state, delivery.reason = State.PENDING, line["reason"]
        delivery.waiting = set(line["recipient_ids"].split())
    elif event in (AuditEvent.DELIVERY_FAILED, AuditEvent.PUBLISH_FAILED):
        delivery.reason = line["reason"]
