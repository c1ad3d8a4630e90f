"""Inboxes and the delivery ledger in memory."""

from collections.abc import Collection, Mapping, Sequence

from herald.domain.clock import TimeLeft
from herald.domain.delivery.inbox import Page
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.notifications.notification import Notification, Position


class FakeInbox:
    def __init__(self) -> None:
        self.items: dict[str, dict[Position, Notification]] = {}
        self.cursors: dict[str, Position] = {}

    def put(self, items: Sequence[Notification], time_left: TimeLeft) -> None:  # noqa: ARG002 - a dictionary takes all at once.
        for item in items:
            self.items.setdefault(item.recipient, {})[item.position] = item

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        older = [item for item in self._readable(user_id, now) if before is None or item.position < before]
        shown = older[:limit]
        return Page(tuple(shown), shown[-1].position if len(older) > limit else None)

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        found = (item for item in self._readable(user_id, now) if item.notification_id == notification_id)
        return next((item.position for item in found), None)

    def count_after(self, user_id: str, position: Position | None, limit: int, now: int) -> int:
        newer = [item for item in self._readable(user_id, now) if position is None or item.position > position]
        return min(len(newer), limit)

    def read_through(self, user_id: str) -> Position | None:
        return self.cursors.get(user_id)

    def mark_read(self, user_id: str, position: Position) -> None:
        self.cursors[user_id] = max(position, self.cursors.get(user_id, position))

    def _readable(self, user_id: str, now: int) -> list[Notification]:
        items = self.items.get(user_id, {}).values()
        return sorted((i for i in items if i.expires_at // 1000 > now // 1000), key=lambda i: i.position, reverse=True)


class FakeLedger:
    def __init__(self) -> None:
        self.recorded: dict[LedgerKey, LedgerEntry] = {}

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        return self.recorded.get(key)

    def record(self, entry: LedgerEntry) -> None:
        existing = self.recorded.get(entry.key)
        if existing is None or existing.outcome is not Outcome.DONE:
            self.recorded[entry.key] = entry

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        return tuple(entry for key, entry in self.recorded.items() if key.group_id == group_id)

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        return {key: self.recorded[key].outcome for key in keys if key in self.recorded}
