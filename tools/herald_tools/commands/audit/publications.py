"""Reads the messages that a line names in its field `publications`."""

from collections.abc import Iterator
from typing import NamedTuple

from herald.domain.kinds import Channel, Kind

from herald_tools.commands.audit.query import Row


class Published(NamedTuple):
    """One message. `is_v1` tells OpenIM's format from a CloudEvent."""

    kind: Kind
    is_v1: bool
    channels: tuple[Channel, ...]
    recipients: int
    message_id: str


def publications_of(line: Row) -> list[Published]:
    """Return the messages of a line; none if it has no such field, or a newer version wrote it in another way."""
    try:
        return [_read(text) for text in line.get("publications", "").split()]
    except ValueError:
        return []


def recipients_of(line: Row) -> int | None:
    """Return how many users a line concerns, or None if it does not say. Messages in both formats count once."""
    published = publications_of(line)
    if not published:
        found: int | None = line.get("recipients")
        return found
    return sum(max(of_kind) for of_kind in _by_kind(published))


def _read(text: str) -> Published:
    kind, written, channels, recipients, message_id = text.split(":", 4)
    return Published(Kind(kind), written == "v1", tuple(map(Channel, channels.split(","))), int(recipients), message_id)


def _by_kind(published: list[Published]) -> Iterator[list[int]]:
    """Yield the numbers of recipients of each kind."""
    for kind in dict.fromkeys(each.kind for each in published):
        yield [each.recipients for each in published if each.kind is kind]
