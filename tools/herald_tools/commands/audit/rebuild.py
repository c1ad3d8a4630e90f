"""Rebuilds the story of a group from its audit lines."""

from collections.abc import Iterable, Iterator

from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import GroupHeader
from herald.domain.kinds import Channel, Kind, read_channels
from herald.domain.reconcile.gaps import planned

from herald_tools.commands.audit.publications import Published, publications_of
from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.story import NAMING_ROUTES, Delivery, Name, State, Story
from herald_tools.commands.audit.version_1 import PLANNED

_KNOWN = frozenset({*AuditEvent, PLANNED})
_COUNTING = {AuditEvent.NOTIFICATIONS_DELIVERED, AuditEvent.NOTIFICATIONS_QUARANTINED}
"""Events whose lines count all recipients of a delivery."""

_ON_THE_WAY = {
    PLANNED: "planned, but not published",
    AuditEvent.NOTIFICATIONS_PUBLISHED: "published, but not delivered",
}


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
    """Yield the deliveries that the group needs: from the commit, or from what was published if its line was lost."""
    for line in story.lines:
        if line["event"] in NAMING_ROUTES:
            creation = GroupHeader(story.group_id, 0, line["chunks"], read_channels(line["routes"]))
            yield from (Name(key.channel, key.kind, key.chunk) for key in planned(creation))
        elif line["event"] in _ON_THE_WAY:
            for each in _in_v2(line):
                yield from _names(each.channels, each.kind, line["chunk"])


def _in_v2(line: Row) -> Iterator[Published]:
    """Yield the messages of a line that are CloudEvents. No function of Herald reads v1."""
    return (each for each in publications_of(line) if not each.is_v1)


def _names(channels: Iterable[Channel], kind: Kind, chunk: int) -> Iterator[Name]:
    """Yield the deliveries of a message. The gateway's is left out: no function confirms it."""
    return (Name(channel, kind, chunk) for channel in channels if channel is not Channel.GATEWAY)


def _apply(story: Story, line: Row) -> None:
    if line["event"] == AuditEvent.NOTIFICATIONS_SUPPRESSED:
        story.suppressed[Kind(line["kind"]), line["chunk"]] = line
    elif "publications" in line:
        for each in _in_v2(line):
            for name in _names(each.channels, each.kind, line["chunk"]):
                _send(story, name, each, line)
    elif {"channel", "kind", "chunk"} <= line.keys():
        for name in _names((Channel(line["channel"]),), Kind(line["kind"]), line["chunk"]):
            if name in story.deliveries:
                _advance(story.deliveries[name], line)


def _send(story: Story, name: Name, published: Published, line: Row) -> None:
    """Apply a line about a message on its way to the topic to one of its deliveries, unless that is done."""
    delivery = story.deliveries.get(name)
    if delivery is None:
        return
    delivery.recipients = published.recipients
    if line["event"] == AuditEvent.PUBLISH_FAILED and delivery.state is not State.DONE:
        delivery.reason = line["reason"]
    elif delivery.state is State.PENDING:
        delivery.reason = _ON_THE_WAY[line["event"]]


def _advance(delivery: Delivery, line: Row) -> None:
    """Apply a line to its delivery. A delivery that is done stays done, whatever follows."""
    event, ids = line["event"], line.get("recipient_ids", "").split()
    delivery.recipients = line["recipients"] if event in _COUNTING else delivery.recipients
    if event in (AuditEvent.PUSH_SENT, AuditEvent.NOTIFICATIONS_PARTLY_DELIVERED):
        delivery.notified.update(ids)
    elif event in (AuditEvent.PUSH_WITHHELD, AuditEvent.PUSH_REFUSED):
        delivery.withheld |= dict.fromkeys(ids, line["reason"])
    elif event == AuditEvent.NOTIFICATIONS_DELIVERED:
        delivery.state, delivery.lag_ms, delivery.reason = State.DONE, line["lag_ms"], ""
        delivery.waiting.clear()
        delivery.notified.update(ids)
    elif delivery.state is not State.DONE:
        _explain(delivery, line)


def _explain(delivery: Delivery, line: Row) -> None:
    """Record why a delivery is not done yet."""
    if line["event"] == AuditEvent.NOTIFICATIONS_QUARANTINED:
        delivery.state, delivery.reason = State.FAILED, line["reason"]
    elif line["event"] == AuditEvent.RECIPIENTS_WAITING:
        delivery.state, delivery.reason = State.PENDING, line["reason"]
        delivery.waiting = set(line["recipient_ids"].split())
    elif line["event"] == AuditEvent.DELIVERY_FAILED:
        delivery.reason = line["reason"]
