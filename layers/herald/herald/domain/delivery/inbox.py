"""A page of a user's inbox, and how far unread notifications are counted."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.domain.notifications.notification import Notification, Position

MAX_UNREAD = 100
"""Unread notifications are counted up to here: an app shows '99+', and one page of a query suffices."""

SEARCHED = 100
"""Notifications in which one is looked for by its id: the newest, of which apps show and mark most."""

LATE_AFTER_MS = 60 * 1000
"""A notification that arrives later than this after its group's creation is late. Late ones are indexed by arrival, so
that unread ones are found without reading the whole inbox; others are found near the last mark."""


TOGETHER = 25
"""Recipients of a message that is delivered together with others: as many as one BatchWriteItem writes (AWS limit)."""

READ_FIRST = 10
"""Recipients of a message that are looked up before anything is written: half a read unit each, in one call for all
messages of a batch. A message of more recipients begins with a conditional put instead: a call of its own, which reads
nothing."""

_NOTHING: Mapping[LedgerKey, LedgerEntry] = MappingProxyType({})


class Found(NamedTuple):
    """What a look at the inbox table found: ledger entries, and the ids of the notifications that are there.

    Nothing is known of notifications that are `unread` and of `unread_entries`: DynamoDB did not process their keys.
    """

    entries: Mapping[LedgerKey, LedgerEntry] = _NOTHING
    present: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    unread_entries: frozenset[LedgerKey] = frozenset()


class PutResult(NamedTuple):
    """The ids of the notifications that were written, and of those of which it is not known whether they are there.

    All others were there already.
    """

    written: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


class InboxKey(NamedTuple):
    """Identifies one notification in the inbox of one user."""

    user_id: str
    position: Position


class Page(NamedTuple):
    """Some of a user's notifications, newest first, and the position where the next page continues (None: no more).

    `unreadable` says for each notification that this version cannot read why.
    """

    items: tuple[Notification, ...]
    next: Position | None
    unreadable: Mapping[Position, str] = MappingProxyType({})
