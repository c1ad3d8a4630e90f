"""Inboxes and the delivery ledger in memory."""

from collections.abc import Collection, Mapping, Sequence

from herald.domain.clock import TimeLeft
from herald.domain.delivery.inbox import MAX_UNREAD, SEARCHED, Found, InboxKey, Page, PutResult
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.delivery.read_state import ReadState
from herald.domain.errors import DeliveryInProgress
from herald.domain.notifications.notification import Notification, Position


class FakeInbox:
    """Inboxes, read and written. `ledger` is in the same table.

    Recipients or notifications in `hot` cannot be written. What recipients in `silent` have, and the ledger entries of
    groups in it, cannot be read. What users in `behind` have is shown by consistent reads alone. `calls` names the
    calls of deliveries; of a look, also whether it was consistent.
    """

    def __init__(self, ledger: "FakeLedger | None" = None) -> None:
        self.items: dict[str, dict[Position, Notification]] = {}
        self.states: dict[str, ReadState] = {}
        self.hot: set[str] = set()
        self.behind: set[str] = set()
        self.silent: set[str] = set()
        self.calls: list[str | tuple[str, bool]] = []
        self.ledger = ledger or FakeLedger()

    def look(self, keys: Sequence[LedgerKey], items: Sequence[Notification], *, consistent: bool) -> Found:
        self.calls.append(("look", consistent))
        unread_entries = frozenset(key for key in keys if key.group_id in self.silent)
        unread = frozenset(item.notification_id for item in items if item.recipient in self.silent)
        entries = {key: entry for key in keys if key not in unread_entries and (entry := self.ledger.find(key))}
        seen = [item for item in items if consistent or item.recipient not in self.behind]
        present = frozenset(item.notification_id for item in seen if self._has(item))
        return Found(entries, present - unread, unread, unread_entries)

    def put_new(
        self,
        items: Sequence[Notification],
        arrived_at: int,
        time_left: TimeLeft,  # noqa: ARG002 - a dictionary takes all at once.
    ) -> PutResult:
        self.calls.append("put_new")
        hot = frozenset(item.notification_id for item in items if self._is_hot(item))
        new = [item for item in items if item.notification_id not in hot and not self._has(item)]
        self._write(new, arrived_at)
        return PutResult(frozenset(item.notification_id for item in new), hot)

    def put(
        self,
        items: Sequence[Notification],
        arrived_at: int,
        time_left: TimeLeft,  # noqa: ARG002
    ) -> Mapping[str, str]:
        self.calls.append("put")
        self._write([item for item in items if not self._is_hot(item)], arrived_at)
        return {item.notification_id: "unprocessed" for item in items if self._is_hot(item)}

    def _write(self, items: Sequence[Notification], arrived_at: int) -> None:
        for item in items:
            self.items.setdefault(item.recipient, {})[item.position] = item._replace(arrived_at=arrived_at)

    def _is_hot(self, item: Notification) -> bool:
        return bool({item.recipient, item.notification_id} & self.hot)

    def _has(self, item: Notification) -> bool:
        return item.position in self.items.get(item.recipient, {})

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

    def begin(self, key: LedgerKey, recipients: int, at: int) -> LedgerEntry | None:
        existing = self.recorded.get(key)
        if existing is None:
            self.recorded[key] = LedgerEntry(key, Outcome.UNFINISHED, recipients, at, 0)
        return existing

    def record(self, entry: LedgerEntry) -> None:
        existing = self.recorded.get(entry.key)
        if existing is None or existing.outcome is not Outcome.DONE:
            self.recorded[entry.key] = entry

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        return tuple(entry for key, entry in self.recorded.items() if key.group_id == group_id)

    def outcomes(self, keys: Collection[LedgerKey], *, consistent: bool) -> Mapping[LedgerKey, Outcome]:
        self.asked.append((len(keys), consistent))
        return {key: self.recorded[key].outcome for key in keys if key in self.recorded}


class FakeDeliveryClaims:
    """Claims on deliveries: until when each of them lasts."""

    def __init__(self) -> None:
        self.until: dict[LedgerKey, int] = {}

    def begin(self, key: LedgerKey, now: int, until: int) -> bool:
        before = self.until.get(key)
        if before is not None and before >= now:
            raise DeliveryInProgress("another attempt to deliver it is in progress")
        self.until[key] = until
        return before is not None

    def end(self, key: LedgerKey, until: int) -> None:
        if self.until.get(key) == until:
            self.until[key] = 0
