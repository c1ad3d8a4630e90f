"""The ports in memory, for tests of the use cases; tests/contract holds them to what the real adapters do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from herald.domain.audit.events import AuditEvent, AuditFacts
from herald.domain.clock import TimeLeft
from herald.domain.commits.committed import CommittedItem, GroupHeader, group_item_of, header_of
from herald.domain.commits.window import Window
from herald.domain.creation.planning import NewGroup
from herald.domain.creation.ports import ExistingGroup
from herald.domain.creation.quota import QuotaCharge, QuotaLimits
from herald.domain.delivery.inbox import Page
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.errors import (
    DeviceGone,
    MalformedRecord,
    PolicyChanged,
    PublishFailed,
    PushNotConfigured,
    PushRefused,
    TemporarilyUnavailable,
    TooManyDevices,
)
from herald.domain.groups.group import Group
from herald.domain.notifications.notification import Notification, Position
from herald.domain.notifications.publication import Publication
from herald.domain.policies.policy import BUILT_IN, Policy
from herald.domain.policies.version import PolicyVersion
from herald.domain.push.devices import MAX_DEVICES, Device, Platform, Preferences, Profile
from herald.domain.push.payloads import Push
from herald.domain.reconcile.gaps import IncompleteGroup

from tests.support.catalogue import check_facts


class FakeGroups:
    def __init__(self) -> None:
        self.committed: dict[str, NewGroup] = {}
        self.claims: dict[str, str] = {}
        self.fails_with: TemporarilyUnavailable | None = None

    def add(self, new: NewGroup) -> ExistingGroup | None:
        if self.fails_with:
            raise self.fails_with
        group_id = new.group.group_id
        existing = self.committed.get(group_id)
        key = self._used_key(new.claimed_id) or self.claims.get(group_id)
        if existing or key:
            return ExistingGroup(existing.group if existing else None, key)
        self.committed[group_id] = new
        if new.claimed_id:
            self.claims[new.claimed_id] = new.group.fingerprint
        return None

    def claim(self, new: NewGroup) -> str | None:
        used = self._used_key(new.claimed_id)
        if new.claimed_id and used is None:
            self.claims[new.claimed_id] = new.group.fingerprint
        return used

    def get(self, group_id: str) -> Group | None:
        new = self.committed.get(group_id)
        return new.group if new else None

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        return self.committed[group_id].roster[number]

    def _used_key(self, claimed_id: str | None) -> str | None:
        if claimed_id is None:
            return None
        made = self.committed.get(claimed_id)
        return made.group.fingerprint if made else self.claims.get(claimed_id)


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


class FakeCommittedGroups:
    def __init__(self, groups: FakeGroups) -> None:
        self.groups = groups

    def created_in(self, window: Window) -> Iterator[GroupHeader]:
        found = [header_of(new.group) for new in self.groups.committed.values()]
        within = [creation for creation in found if window.start <= creation.created_at <= window.end]
        return iter(sorted(within, key=lambda creation: creation.created_at))

    def header(self, group_id: str) -> GroupHeader | None:
        new = self.groups.committed.get(group_id)
        return header_of(new.group) if new else None

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:
        new = self.groups.committed.get(group_id)
        if new is None or chunk > len(new.chunks):
            return None
        return new.chunks[chunk - 1] if chunk else group_item_of(new.group)


class FakeReconcileState:
    def __init__(self) -> None:
        self.lease: tuple[str, int] | None = None
        self.seen: int | None = None
        self.open: dict[str, IncompleteGroup] = {}

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

    def incomplete_groups(self, limit: int) -> list[IncompleteGroup]:
        return sorted(self.open.values(), key=lambda group: group.header.created_at)[:limit]

    def remember(self, group: IncompleteGroup) -> None:
        self.open[group.header.group_id] = group

    def forget(self, header: GroupHeader) -> None:
        self.open.pop(header.group_id, None)

    def _holds(self, run: str) -> bool:
        return self.lease is not None and self.lease[0] == run


@dataclass
class FakeQuarantine:
    """Keeps what is set aside, with its cause; refuses while it is `closed`."""

    kept: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def put(self, body: str, cause: str) -> None:
        if self.closed:
            raise TemporarilyUnavailable("not quarantined: the queue is closed")
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
        self.published: list[Publication] = []
        self.fails_at = fails_at

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        for position, publication in enumerate(publications):
            if not time_left():
                raise PublishFailed(position, "no time left in this invocation")
            if position == self.fails_at:
                raise PublishFailed(position, "the topic is closed")
            self.published.append(publication)


@dataclass
class FakeAudit:
    lines: list[tuple[AuditEvent, AuditFacts]] = field(default_factory=list)

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        check_facts(event, facts)
        self.lines.append((event, facts))

    @property
    def events(self) -> list[AuditEvent]:
        return [event for event, _ in self.lines]


class FakeQuotas:
    """Counts in memory; takes nothing back while it is `stuck`."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], tuple[int, int]] = {}
        self.stuck = False

    def charge(self, charge: QuotaCharge, limits: QuotaLimits) -> bool:
        creations, invitations = self.counts.get((charge.user_id, charge.hour), (0, 0))
        taken = (creations + 1, invitations + charge.invitations)
        if (limits.creations and taken[0] > limits.creations) or (limits.invitations and taken[1] > limits.invitations):
            return False
        self.counts[charge.user_id, charge.hour] = taken
        return True

    def refund(self, charge: QuotaCharge) -> None:
        if self.stuck:
            raise TemporarilyUnavailable("the table is throttled")
        creations, invitations = self.counts[charge.user_id, charge.hour]
        self.counts[charge.user_id, charge.hour] = (creations - 1, invitations - charge.invitations)


class FakePolicies:
    """Policies and their versions, which are read while `closed` is not set."""

    def __init__(self) -> None:
        self.written: dict[str, list[PolicyVersion]] = {}
        self.closed = False

    def numbers(self) -> Mapping[str, int]:
        self._expect_open()
        newest = {scope: versions[-1] for scope, versions in self.written.items()}
        return {scope: version.number for scope, version in newest.items() if version.policy is not None}

    def current(self, scope: str) -> PolicyVersion | None:
        self._expect_open()
        return self.written[scope][-1] if scope in self.written else None

    def add(self, new: PolicyVersion) -> None:
        versions = self.written.setdefault(new.scope, [])
        if new.number != len(versions) + 1:
            raise PolicyChanged(len(versions))
        versions.append(new)

    def history(self, scope: str, limit: int, before: int | None) -> list[PolicyVersion]:
        older = [each for each in self.written.get(scope, []) if before is None or each.number < before]
        return older[::-1][:limit]

    def get(self, version: str) -> Policy:
        if version == BUILT_IN.version:
            return BUILT_IN.policy
        self._expect_open()
        scope, _, number = version.rpartition("/")
        for found in self.written.get(scope, []):
            if str(found.number) == number and found.policy is not None:
                return found.policy
        raise MalformedRecord(f"policy version {version} not found")

    def _expect_open(self) -> None:
        if self.closed:
            raise TemporarilyUnavailable("the settings table does not answer")


class FakeProfiles:
    def __init__(self) -> None:
        self.profiles: dict[str, Profile] = {}

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        return {user_id: self.profiles[user_id] for user_id in user_ids if user_id in self.profiles}

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        self.profiles[user_id] = Profile(self._devices(user_id), preferences)

    def put_device(self, user_id: str, device: Device) -> None:
        others = [each for each in self._devices(user_id) if each.device_id != device.device_id]
        if len(others) >= MAX_DEVICES:
            raise TooManyDevices(user_id)
        for owner in list(self.profiles):
            kept = [each for each in self._devices(owner) if each.token != device.token]
            self._set_devices(owner, kept)
        kept = [each for each in self._devices(user_id) if each.device_id != device.device_id]
        self._set_devices(user_id, [*kept, device])

    def remove_device(self, user_id: str, device: Device) -> bool:
        before = self._devices(user_id)
        kept = [each for each in before if each.endpoint != device.endpoint]
        self._set_devices(user_id, kept)
        return len(kept) < len(before)

    def _devices(self, user_id: str) -> tuple[Device, ...]:
        return self.profiles.get(user_id, Profile()).devices

    def _set_devices(self, user_id: str, devices: Sequence[Device]) -> None:
        preferences = self.profiles.get(user_id, Profile()).preferences
        ordered = tuple(sorted(devices, key=lambda device: device.device_id))
        self.profiles[user_id] = Profile(ordered, preferences)


class FakePusher:
    """Keeps what it sends; tokens that begin with `gone` or `refused` are answered so, `down` not at all."""

    def __init__(self, platforms: Collection[Platform] = tuple(Platform)) -> None:
        self.platforms = platforms
        self.sent: list[tuple[Device, Push]] = []
        self.endpoints: set[str] = set()

    def register(self, platform: Platform, token: str) -> str:
        if platform not in self.platforms:
            raise PushNotConfigured(platform)
        endpoint = f"endpoint/{platform}/{token}"
        self.endpoints.add(endpoint)
        return endpoint

    def unregister(self, endpoint: str) -> None:
        self.endpoints.discard(endpoint)

    def send(self, device: Device, push: Push) -> None:
        errors = {"gone": DeviceGone, "refused": PushRefused, "down": TemporarilyUnavailable}
        for beginning, error in errors.items():
            if device.token.startswith(beginning):
                raise error(device.device_id)
        self.sent.append((device, push))
