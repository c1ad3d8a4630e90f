"""What a user has read, as an item of the inbox table: writing and reading."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.inbox_items import position_of
from herald.adapters.dynamodb.requests import Expression, Put
from herald.adapters.dynamodb.values import number, read_int, read_text, read_texts, text, texts
from herald.domain.delivery.read_state import Mark, ReadState
from herald.domain.notifications.notification import Position

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item

SCHEMA_VERSION = 2

_NOTHING = Position(0, "")
"""Before every notification."""


def read_state_put(user_id: str, state: ReadState) -> Put:
    """Return the write of a state, on the condition that nobody has changed the one before it.

    `through` is for readers of schema version 1, which know one mark without a time.
    """
    newest = state.marks[0].through if state.marks else _NOTHING
    item = {
        **user_keys.cursor_key(user_id),
        "through": text(user_keys.notification_sort(newest)),
        "marks": texts(tuple(map(_written, state.marks))),
        "named": texts(state.named),
        "revision": number(state.revision),
        "schema_version": number(SCHEMA_VERSION),
    }
    if state.revision == 1:
        free = "attribute_not_exists(revision) OR NOT attribute_type(revision, :n)"
        return Put(item, Expression(free, {":n": text("N")}))
    return Put(item, Expression("revision = :before", {":before": number(state.revision - 1)}))


def stored_read_state(item: Item) -> ReadState:
    """Read a state; an empty item is the state of a user who has read nothing.

    One that cannot be read, because a newer version wrote it or it is damaged, says that nothing is read, and why: its
    owner sees everything, and the next mark replaces it.
    """
    try:
        return _read_state(item)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return ReadState(revision=_revision_of(item), unreadable=f"not a read state: {type(error).__name__}")


def _read_state(item: Item) -> ReadState:
    """Read a state.

    An item of schema version 1 has one mark without a time. The notification that it names had arrived by then, and so
    had those created before it: they arrived when they were created, as far as anybody knows.
    """
    if not item:
        return ReadState()
    if "revision" not in item:
        through = position_of(read_text(item, "through"))
        return ReadState((Mark(through, through.created_at),))
    marks = tuple(map(_read, read_texts(item, "marks")))
    return ReadState(marks, read_texts(item, "named"), read_int(item, "revision"))


def _revision_of(item: Item) -> int:
    with suppress(KeyError, ValueError):
        return read_int(item, "revision")
    return 0


def _written(mark: Mark) -> str:
    return f"{mark.at:013d} {user_keys.notification_sort(mark.through)}"


def _read(mark: str) -> Mark:
    at, _, through = mark.partition(" ")
    return Mark(position_of(through), int(at))
