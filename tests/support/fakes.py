"""The ports in memory, for tests of the use cases; tests/contract holds them to what the real adapters do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from herald.domain.audit import AuditEvent, AuditFacts
from herald.domain.creation import NewGroup
from herald.domain.errors import PublishFailed, TemporarilyUnavailable
from herald.domain.inbox import InboxItem, Page, Position
from herald.domain.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.notification import CommittedChunk, CommittedGroup, Message, commit_of
from herald.domain.ports import Standing, TimeLeft
from herald.domain.reconciliation import Creation, OpenGroup, Window


class FakeGroups:
    def __init__(self) -> None:
        self.committed: dict[str, NewGroup] = {}
        self.claims: dict[str, str] = {}

    def add(self, new: NewGroup) -> Standing | None:
        group_id = new.group.group_id
        standing = self.committed.get(group_id)
        key = self._used_key(new.claimed_id) or self.claims.get(group_id)
        if standing or key:
            return Standing(standing.group if standing else None, key)
        self.committed[group_id] = new
        if new.claimed_id:
            self.claims[new.claimed_id] = new.group.fingerprint
        return None

    def claim(self, new: NewGroup) -> str | None:
        used = self._used_key(new.claimed_id)
        if new.claimed_id and used is None:
            self.claims[new.claimed_id] = new.group.fingerprint
        return used

    def get(self, group_id: str) -> CommittedGroup | None:
        new = self.committed.get(group_id)
        return CommittedGroup(new.group, new.roster[0]) if new else None

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        return self.committed[group_id].roster[number]

    def _used_key(self, claimed_id: str | None) -> str | None:
        if claimed_id is None:
            return None
        made = self.committed.get(claimed_id)
        return made.group.fingerprint if made else self.claims.get(claimed_id)


class FakeInbox:
    def __init__(self) -> None:
        self.items: dict[str, dict[Position, InboxItem]] = {}
        self.cursors: dict[str, Position] = {}

    def put(self, items: Sequence[InboxItem]) -> None:
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

    def _readable(self, user_id: str, now: int) -> list[InboxItem]:
        items = self.items.get(user_id, {}).values()
        return sorted((i for i in items if i.expires_at // 1000 > now // 1000), key=lambda i: i.position, reverse=True)


class FakeLedger:
    def __init__(self) -> None:
        self.recorded: dict[LedgerKey, LedgerEntry] = {}

    def is_done(self, key: LedgerKey) -> bool:
        entry = self.recorded.get(key)
        return entry is not None and entry.outcome is Outcome.DONE

    def record(self, entry: LedgerEntry) -> None:
        if not self.is_done(entry.key):
            self.recorded[entry.key] = entry

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        return tuple(entry for key, entry in self.recorded.items() if key.group_id == group_id)

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        return {key: self.recorded[key].outcome for key in keys if key in self.recorded}


class FakeCommits:
    def __init__(self, groups: FakeGroups) -> None:
        self.groups = groups

    def created_in(self, window: Window) -> Iterator[Creation]:
        found = [self._creation(new) for new in self.groups.committed.values()]
        within = [creation for creation in found if window.start <= creation.created_at <= window.end]
        return iter(sorted(within, key=lambda creation: creation.created_at))

    def creation(self, group_id: str) -> Creation | None:
        new = self.groups.committed.get(group_id)
        return self._creation(new) if new else None

    def item(self, group_id: str, chunk: int) -> CommittedGroup | CommittedChunk | None:
        new = self.groups.committed.get(group_id)
        if new is None or chunk >= len(new.roster):
            return None
        if chunk:
            return CommittedChunk(commit_of(new.group), chunk, new.roster[chunk])
        return CommittedGroup(new.group, new.roster[0])

    def _creation(self, new: NewGroup) -> Creation:
        return Creation(new.group.group_id, new.group.created_at, new.group.roster_chunks)


class FakeBook:
    def __init__(self) -> None:
        self.lease: tuple[str, int] | None = None
        self.seen: int | None = None
        self.open: dict[Creation, OpenGroup] = {}

    def acquire(self, run: str, now: int, until: int) -> bool:
        if self.lease and self.lease[0] != run and self.lease[1] >= now:
            return False
        self.lease = (run, until)
        return True

    def release(self, run: str) -> None:
        if self._holds(run):
            self.lease = None

    def watermark(self) -> int | None:
        return self.seen

    def advance(self, run: str, watermark: int) -> None:
        if self._holds(run):
            self.seen = watermark

    def open_groups(self, limit: int) -> list[OpenGroup]:
        return sorted(self.open.values(), key=lambda group: group.creation.created_at)[:limit]

    def keep_open(self, group: OpenGroup) -> None:
        self.open[group.creation] = group

    def close(self, creation: Creation) -> None:
        self.open.pop(creation, None)

    def _holds(self, run: str) -> bool:
        return self.lease is not None and self.lease[0] == run


@dataclass
class FakeQuarantine:
    """Keeps what is set aside, with its cause; refuses while it is `closed`."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def put(self, body: str, cause: str) -> None:
        if self.closed:
            raise TemporarilyUnavailable("not set aside: the queue is closed")
        self.kept.append((body, cause))


@dataclass
class FakeVisibility:
    """Remembers for how many seconds each receipt was postponed; refuses while it is `closed`."""

    postponed: dict[str, int] = field(default_factory=dict)
    closed: bool = False

    def postpone(self, receipt: str, seconds: int) -> None:
        if self.closed:
            raise TemporarilyUnavailable("the queue is closed")
        self.postponed[receipt] = seconds


class FakePublisher:
    """Publishes to a list; `fails_at` names a position that it refuses, once for each call."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.published: list[Message] = []
        self.fails_at = fails_at

    def publish(self, messages: Sequence[Message], time_left: TimeLeft) -> None:
        for position, message in enumerate(messages):
            if not time_left():
                raise PublishFailed(position, "there is no time left for it")
            if position == self.fails_at:
                raise PublishFailed(position, "the topic is closed")
            self.published.append(message)


@dataclass
class FakeAudit:
    lines: list[tuple[AuditEvent, AuditFacts]] = field(default_factory=list)

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        self.lines.append((event, facts))

    @property
    def events(self) -> list[AuditEvent]:
        return [event for event, _ in self.lines]
