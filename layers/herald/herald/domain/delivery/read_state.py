"""What a user has read: marks, and when they were made.

A mark covers what had arrived by then, and nothing that arrives later: what reconcile or a redrive delivers late is new
to its reader, also behind something newer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from herald.domain.notifications.notification import Position

MAX_MARKS = 10
"""Marks that are kept. Most users have one; another is needed only to mark something older than what is marked."""

MAX_NAMED = 10
"""Notifications remembered by id: those marked last, one of which may still be on its way to the inbox."""


class Mark(NamedTuple):
    """Notifications up to `through` are read if they had arrived by `at` (epoch ms)."""

    through: Position
    at: int


class ReadState(NamedTuple):
    """A user's marks, and the ids that were marked last.

    `marks` have the newest `through` first, and each was made before the next: a later mark at a newer notification
    covers all that an earlier one covers. `revision` counts the changes, so that no change overwrites another.
    `unreadable` says why what is stored cannot be read; such a state is empty.
    """

    marks: tuple[Mark, ...] = ()
    named: tuple[str, ...] = ()
    revision: int = 0
    unreadable: str = ""

    def is_read(self, position: Position, arrived_at: int) -> bool:
        """Return whether a notification that arrived at that time (epoch ms) is read.

        A notification that was itself marked is read, whenever it arrives: a push may come before its inbox item.
        """
        if position.notification_id in self.named:
            return True
        return any(position <= mark.through and arrived_at <= mark.at for mark in self.marks)

    def marked(self, notification_id: str, position: Position | None, at: int) -> ReadState:
        """Return the state after a notification and all older ones were marked at that time (epoch ms).

        Without a position, only the notification itself is marked.
        """
        named = (*(each for each in self.named if each != notification_id), notification_id)[-MAX_NAMED:]
        marks = self.marks if position is None else self._with(Mark(position, at))
        return ReadState(marks, named, self.revision + 1)

    def _with(self, new: Mark) -> tuple[Mark, ...]:
        newer = [mark for mark in self.marks if mark.through > new.through]
        if len(newer) == MAX_MARKS:
            # The two oldest become one that covers both, and perhaps something that arrived in between.
            newer = [*newer[:-2], Mark(newer[-2].through, newer[-1].at)]
        return (*newer, new)
