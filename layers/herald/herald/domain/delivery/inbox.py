"""A page of a user's inbox, and how far unread notifications are counted."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.notifications.notification import Notification, Position

MAX_UNREAD = 100
"""Unread notifications are counted up to here: an app shows '99+', and one page of a query suffices."""

SEARCHED = 100
"""Notifications in which one is looked for by its id: the newest, of which apps show and mark most."""

LATE_AFTER_MS = 60 * 1000
"""A notification that arrives later than this after its group's creation is late. Late ones are indexed by arrival, so
that unread ones are found without reading the whole inbox; others are found near the last mark."""


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
