"""Groups, committed groups and quotas in memory."""

from collections.abc import Callable, Collection, Iterator, Mapping

from herald.domain.commits.committed import CommittedItem, GroupHeader, group_item_of, header_of
from herald.domain.commits.people import GroupPeople
from herald.domain.commits.window import Window
from herald.domain.creation.planning import NewGroup
from herald.domain.creation.ports import ExistingGroup
from herald.domain.creation.quota import IN_FLIGHT_MS, ChargeOutcome, QuotaCharge, QuotaLimits
from herald.domain.errors import (
    TemporarilyUnavailable,
)
from herald.domain.groups.group import Group
from herald.domain.reconcile.shards import shard_of


class FakeGroups:
    """Groups in memory. `during_add` is called once, before the next commit; `looks` counts calls of `get`."""

    def __init__(self) -> None:
        self.committed: dict[str, NewGroup] = {}
        self.claims: dict[str, str] = {}
        self.fails_with: Exception | None = None
        self.during_add: Callable[[], object] | None = None
        self.looks = 0

    def add(self, new: NewGroup) -> ExistingGroup | None:
        if self.fails_with:
            raise self.fails_with
        if self.during_add:
            meanwhile, self.during_add = self.during_add, None
            meanwhile()
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
        self.looks += 1
        new = self.committed.get(group_id)
        return new.group if new else None

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        return self.committed[group_id].roster[number]

    def _used_key(self, claimed_id: str | None) -> str | None:
        if claimed_id is None:
            return None
        made = self.committed.get(claimed_id)
        return made.group.fingerprint if made else self.claims.get(claimed_id)


class FakeCommittedGroups:
    def __init__(self, groups: FakeGroups) -> None:
        self.groups = groups

    def created_in(self, window: Window, shard: int | None = None) -> Iterator[GroupHeader]:
        found = [header_of(new.group) for new in self.groups.committed.values()]
        within = [creation for creation in found if window.start <= creation.created_at <= window.end]
        of_shard = [creation for creation in within if shard in (None, shard_of(creation.group_id))]
        return iter(sorted(of_shard, key=lambda creation: creation.created_at))

    def header(self, group_id: str) -> GroupHeader | None:
        new = self.groups.committed.get(group_id)
        return header_of(new.group) if new else None

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:
        new = self.groups.committed.get(group_id)
        if new is None or chunk > len(new.chunks):
            return None
        return new.chunks[chunk - 1] if chunk else group_item_of(new.group)


class FakePeopleOfGroups:
    """People in memory; those of the groups in `unreadable` cannot be read. `asked` has how each call reads."""

    def __init__(self, groups: FakeGroups) -> None:
        self.groups = groups
        self.unreadable: set[str] = set()
        self.asked: list[tuple[int, bool]] = []

    def people(self, group_ids: Collection[str], *, consistent: bool) -> Mapping[str, GroupPeople]:
        self.asked.append((len(group_ids), consistent))
        found = {each: self.groups.committed[each] for each in group_ids if each in self.groups.committed}
        items = {group_id: group_item_of(new.group) for group_id, new in found.items()}
        return {
            group_id: GroupPeople(item.creator_id, frozenset().union(*item.invited().values()))
            for group_id, item in items.items()
            if group_id not in self.unreadable
        }


class FakeQuotas:
    """Counts in memory; refunds nothing while it is `stuck`."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, int], tuple[int, int]] = {}
        self.attempts: dict[tuple[str, int], dict[str, int]] = {}
        self.stuck = False

    def charge(self, charge: QuotaCharge, limits: QuotaLimits) -> ChargeOutcome:
        attempts = self.attempts.setdefault((charge.user_id, charge.hour), {})
        if charge.attempt in attempts:
            return ChargeOutcome.COUNTED
        creations, invitations = self.counts.get((charge.user_id, charge.hour), (0, 0))
        taken = (creations + 1, invitations + charge.invitations)
        if (limits.creations and taken[0] > limits.creations) or (limits.invitations and taken[1] > limits.invitations):
            settled = charge.at - max(attempts.values(), default=0) >= IN_FLIGHT_MS
            return ChargeOutcome.USED_UP if settled else ChargeOutcome.UNSETTLED
        self.counts[charge.user_id, charge.hour] = taken
        attempts[charge.attempt] = charge.at
        return ChargeOutcome.COUNTED

    def refund(self, charge: QuotaCharge) -> None:
        if self.stuck:
            raise TemporarilyUnavailable("the table is throttled")
        creations, invitations = self.counts[charge.user_id, charge.hour]
        self.counts[charge.user_id, charge.hour] = (creations - 1, invitations - charge.invitations)
