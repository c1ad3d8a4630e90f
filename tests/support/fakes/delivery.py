"""Inboxes and the delivery ledger in memory."""

from collections.abc import Collection, Mapping, Sequence

from herald.domain.clock import TimeLeft
from herald.domain.delivery.inbox import MAX_UNREAD, SEARCHED, InboxKey, Page
from herald.domain.delivery.ledger import Begun, LedgerEntry, LedgerKey, Outcome
from herald.domain.delivery.read_state import ReadState
from herald.domain.notifications.notification import Notification, Position

MANY = 25
"""Items of a delivery beyond which it is recorded as begun."""


class FakeInbox:
    """Inboxes, read and written. The recipients in `hot` cannot be written to. `ledger` is in the same table.

    Lookups that are not consistent do not see the notifications of the users in `behind` yet.
    """

    def __init__(self, ledger: "FakeLedger | None" = None) -> None:
        self.items: dict[str, dict[Position, Notification]] = {}
        self.states: dict[str, ReadState] = {}
        self.hot: set[str] = set()
        self.behind: set[str] = set()
        self.ledger = ledger or FakeLedger()

    def begin(self, key: LedgerKey, items: Sequence[Notification], now: int) -> Begun:
        entry = self.ledger.find(key)
        if entry is None and len(items) > MANY:
            self.ledger.record(LedgerEntry(key, Outcome.UNFINISHED, len(items), now, 0))
        present = (each for each in items if each.position in self.items.get(each.recipient, {}))
        return Begun(entry, frozenset(each.notification_id for each in present))

    def put(
        self,
        items: Sequence[Notification],
        arrived_at: int,
        time_left: TimeLeft,  # noqa: ARG002 - a dictionary takes all at once.
    ) -> Mapping[str, str]:
        for item in items:
            if item.recipient not in self.hot:
                self.items.setdefault(item.recipient, {})[item.position] = item._replace(arrived_at=arrived_at)
        return {item.recipient: "unprocessed" for item in items if item.recipient in self.hot}

    def missing(self, keys: Collection[InboxKey], *, consistent: bool) -> frozenset[str]:
        """Return the ids of those that are not there."""
        unseen = set() if consistent else self.behind
        items = {user: positions for user, positions in self.items.items() if user not in unseen}
        absent = (key.position for key in keys if key.position not in items.get(key.user_id, {}))
        return frozenset(position.notification_id for position in absent)

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        older = [item for item in self._readable(user_id, now) if before is None or item.position < before]
        shown = older[:limit]
        return Page(tuple(shown), shown[-1].position if len(older) > limit else None)

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        newest = self._readable(user_id, now)[:SEARCHED]
        return next((item.position for item in newest if item.notification_id == notification_id), None)

    def count_unread(self, user_id: str, state: ReadState, limit: int, now: int) -> int:
        items = self._readable(user_id, now)
        unread = [each for each in items if not state.is_read(each.position, each.arrived_at or each.created_at)]
        return min(len(unread), limit)

    def unread_with(self, pushed: Notification) -> int:
        items = {**self.items.get(pushed.recipient, {}), pushed.position: pushed}
        state = self.read_state(pushed.recipient)
        arrivals = {each.position: each.arrived_at or each.created_at for each in items.values()}
        unread = [position for position, at in arrivals.items() if not state.is_read(position, at)]
        return min(len(unread), MAX_UNREAD)

    def read_state(self, user_id: str) -> ReadState:
        return self.states.get(user_id, ReadState())

    def save_read_state(self, user_id: str, state: ReadState) -> bool:
        if self.read_state(user_id).revision != state.revision - 1:
            return False
        self.states[user_id] = state
        return True

    def _readable(self, user_id: str, now: int) -> list[Notification]:
        items = self.items.get(user_id, {}).values()
        return sorted((i for i in items if i.expires_at // 1000 > now // 1000), key=lambda i: i.position, reverse=True)


class FakeLedger:
    """A ledger in memory. `asked` has the number of keys of each call of `outcomes`, and whether it was consistent."""

    def __init__(self) -> None:
        self.recorded: dict[LedgerKey, LedgerEntry] = {}
        self.asked: list[tuple[int, bool]] = []

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        return self.recorded.get(key)

    def record(self, entry: LedgerEntry) -> None:
        existing = self.recorded.get(entry.key)
        if existing is None or existing.outcome is not Outcome.DONE:
            self.recorded[entry.key] = entry

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        return tuple(entry for key, entry in self.recorded.items() if key.group_id == group_id)

    def outcomes(self, keys: Collection[LedgerKey], *, consistent: bool) -> Mapping[LedgerKey, Outcome]:
        self.asked.append((len(keys), consistent))
        return {key: self.recorded[key].outcome for key in keys if key in self.recorded}
