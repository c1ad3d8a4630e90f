"""What reconcile keeps, as items of the inbox table: writing and reading.

Each attribute is read by itself. What a newer version wrote, or what is damaged, must not keep reconcile from all else.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.item_header import read_known_channels
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.commits.committed import GroupHeader
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import LEDGER_CHANNELS, write_channels
from herald.domain.reconcile.incomplete import IncompleteGroup, wait_after
from herald.domain.reconcile.progress import LateLook, Progress, Remembered

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.adapters.dynamodb.values import Item, StoredItem

Value = TypeVar("Value")

SCHEMA_VERSION = 1


def progress_attributes(progress: Progress) -> StoredItem:
    """Return the attributes of a shard's progress. What is None or empty has none."""
    numbers = {
        "watermark": progress.watermark,
        "ran_at": progress.ran_at,
        **{f"watermark_{look.value}": at for look, at in progress.late.items()},
        **{f"empty_{channel.value}": at for channel, at in progress.seen_empty.items()},
    }
    places = {f"{which.value}_next": place for which, place in progress.continue_at.items()}
    return {
        **{name: number(value) for name, value in numbers.items() if value is not None},
        **{name: text(value) for name, value in places.items()},
    }


def read_progress(item: Item) -> Progress:
    """Read a shard's progress."""
    late = {look: _maybe(read_int, item, f"watermark_{look.value}") for look in LateLook}
    empty = {channel: _maybe(read_int, item, f"empty_{channel.value}") for channel in LEDGER_CHANNELS}
    places = {which: _maybe(read_text, item, f"{which.value}_next") for which in Remembered}
    return Progress(
        watermark=_maybe(read_int, item, "watermark"),
        late={look: at for look, at in late.items() if at is not None},
        continue_at={which: place for which, place in places.items() if place is not None},
        seen_empty={channel: at for channel, at in empty.items() if at is not None},
        ran_at=_maybe(read_int, item, "ran_at"),
    )


def group_attributes(group: IncompleteGroup) -> StoredItem:
    """Return the attributes of an incomplete group, without its key."""
    unreadable = {"unreadable": text(group.header.unreadable)} if group.header.unreadable else {}
    return {
        "group_id": text(group.header.group_id),
        "created_at": number(group.header.created_at),
        "roster_chunks": number(group.header.roster_chunks),
        "routes": text(write_channels(group.header.channels)),
        "republished": number(group.republished),
        "due_at": number(group.due_at),
        "published_at": number(group.published_at),
        "schema_version": number(SCHEMA_VERSION),
        **unreadable,
    }


def read_group(item: Item) -> IncompleteGroup:
    """Read an incomplete group. Raises MalformedRecord if not even its key names a group.

    What else cannot be read is noted in the header, and reconcile asks the group itself.
    """
    created_at, group_id = _read_key(item)
    channels, problem = read_known_channels(item)
    problem = problem or (_maybe(read_text, item, "unreadable") or "")
    chunks, times = _maybe(read_int, item, "roster_chunks"), _maybe(read_int, item, "republished")
    due_at = _maybe(read_int, item, "due_at")
    if None in (chunks, times, due_at):
        problem = problem or "attributes of reconcile's own are missing"
    header = GroupHeader(group_id, created_at, chunks or 1, channels, problem)
    times, due_at = times or 0, due_at or 0
    published_at = _maybe(read_int, item, "published_at")
    if published_at is None:  # An earlier version wrote it: it was published when the wait began.
        published_at = max(0, due_at - wait_after(times)) if times else 0
    return IncompleteGroup(header, times, due_at, published_at)


def _read_key(item: Item) -> tuple[int, str]:
    """Return when the group was created, and its id."""
    try:
        _, created_at, group_id = read_text(item, "SK").split("#", 2)
        return int(created_at), group_id
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedRecord(f"not an incomplete group: {type(error).__name__}") from error


def _maybe(read: Callable[[Item, str], Value], item: Item, name: str) -> Value | None:
    """Return an attribute, or None if it is missing or unreadable."""
    with suppress(KeyError, ValueError, TypeError):
        return read(item, name)
    return None


def place_of(item: Item) -> str:
    """Return the place of an incomplete group in its list."""
    return read_text(item, "SK")


def key_of(which: Remembered, header: GroupHeader) -> keys.Key:
    """Return the key of a group in a list."""
    return keys.stuck_group_key(header) if which is Remembered.STUCK else keys.incomplete_group_key(header)
