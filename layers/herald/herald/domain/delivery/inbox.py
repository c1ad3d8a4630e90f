"""A page of a user's inbox, and how far unread notifications are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herald.domain.notifications.notification import Notification, Position

MAX_UNREAD = 100
"""Unread notifications are counted up to here: an app shows '99+', and one page of a query suffices."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a user's notifications, newest first, and the position where the next page continues (None: no more)."""

    items: tuple[Notification, ...]
    next: Position | None
