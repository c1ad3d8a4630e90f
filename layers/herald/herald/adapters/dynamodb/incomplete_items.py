"""Incomplete groups, as items of reconcile's lists in the inbox table: writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import reconcile_keys
from herald.adapters.dynamodb.item_attributes import read_known_channels
from herald.adapters.dynamodb.tolerant import read_or_none
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.commits.committed import GroupHeader
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import write_channels
from herald.domain.reconcile.incomplete import IncompleteGroup, wait_after
from herald.domain.reconcile.progress import Remembered

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Key, StoredItem


SCHEMA_VERSION = 1


def group_attributes(group: IncompleteGroup) -> StoredItem:
    """Return the attributes of an incomplete group, without its key."""
    header = group.header
    recipients = {} if header.recipients is None else {"recipients": number(header.recipients)}
    unreadable = {"unreadable": text(header.unreadable)} if header.unreadable else {}
    return {
        "group_id": text(header.group_id),
        "created_at": number(header.created_at),
        "roster_chunks": number(header.roster_chunks),
        "routes": text(write_channels(header.channels)),
        "republished": number(group.republished),
        "due_at": number(group.due_at),
        "published_at": number(group.published_at),
        "schema_version": number(SCHEMA_VERSION),
        **recipients,
        **unreadable,
    }


def read_group(item: Item) -> IncompleteGroup:
    """Read an incomplete group. Raises MalformedRecord if not even its key names a group.

    What else cannot be read is noted in the header, and reconcile asks the group itself.
    """
    created_at, group_id = _read_key(item)
    channels, problem = read_known_channels(item)
    problem = problem or (read_or_none(read_text, item, "unreadable") or "")
    chunks, times = read_or_none(read_int, item, "roster_chunks"), read_or_none(read_int, item, "republished")
    due_at = read_or_none(read_int, item, "due_at")
    if None in (chunks, times, due_at):
        problem = problem or "attributes of reconcile's own are missing"
    recipients = read_or_none(read_int, item, "recipients")
    header = GroupHeader(group_id, created_at, chunks or 1, channels, recipients, problem)
    times, due_at = times or 0, due_at or 0
    published_at = read_or_none(read_int, item, "published_at")
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


def place_of(item: Item) -> str:
    """Return the place of an incomplete group in its list."""
    return read_text(item, "SK")


def key_of(which: Remembered, header: GroupHeader) -> Key:
    """Return the key of a group in a list."""
    return (
        reconcile_keys.stuck_group_key(header)
        if which is Remembered.STUCK
        else reconcile_keys.incomplete_group_key(header)
    )
