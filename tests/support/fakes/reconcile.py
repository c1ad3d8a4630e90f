"""The state of reconcile, and what AWS says of queues, in memory."""

from collections.abc import Collection, Mapping

from herald.domain.commits.committed import GroupHeader
from herald.domain.kinds import LEDGER_CHANNELS
from herald.domain.reconcile.backlog import Backlog, QueueState
from herald.domain.reconcile.incomplete import IncompleteGroup
from herald.domain.reconcile.progress import Progress, Remembered, RememberedPage
from herald.domain.reconcile.shards import RECONCILE_SHARDS


class FakeReconcileState:
    def __init__(self) -> None:
        self.leases: dict[int, tuple[str, int]] = {}
        self.shards: dict[int, Progress] = {}
        self.all_checked: int | None = None
        self.lists: dict[Remembered, dict[str, IncompleteGroup]] = {which: {} for which in Remembered}

    @property
    def open(self) -> dict[str, IncompleteGroup]:
        """The groups that are tried again soon, by their ids."""
        return {group.header.group_id: group for group in self.lists[Remembered.OPEN].values()}

    @property
    def stuck(self) -> dict[str, IncompleteGroup]:
        """The groups that are tried again slowly, by their ids."""
        return {group.header.group_id: group for group in self.lists[Remembered.STUCK].values()}

    def acquire(self, shard: int, run: str, now: int, until: int) -> bool:
        held = self.leases.get(shard)
        if held and held[0] != run and held[1] >= now:
            return False
        self.leases[shard] = (run, until)
        return True

    def release(self, shard: int, run: str) -> None:
        if self._holds(shard, run):
            del self.leases[shard]

    def progress(self) -> Mapping[int, Progress]:
        return {shard: self.shards.get(shard, Progress(self.all_checked)) for shard in range(RECONCILE_SHARDS)}

    def advance(self, shard: int, run: str, progress: Progress, all_checked: int | None) -> None:
        if self._holds(shard, run):
            self.shards[shard] = progress._replace()
            self.all_checked = self.all_checked if all_checked is None else max(all_checked, self.all_checked or 0)

    def remembered(self, which: Remembered, after: str, limit: int) -> RememberedPage:
        listed = sorted(item for item in self.lists[which].items() if item[0] > after)
        shown = listed[:limit]
        return RememberedPage(shown, shown[-1][0] if len(shown) == limit else "")

    def count(self, which: Remembered) -> int:
        return len(self.lists[which])

    def known(self, headers: Collection[GroupHeader]) -> frozenset[str]:
        places = [place for listed in self.lists.values() for place in listed]
        return frozenset(header.group_id for header in headers if _place(header) in places)

    def remember(self, group: IncompleteGroup) -> None:
        place = _place(group.header)
        self.lists[Remembered.STUCK if group.is_stuck else Remembered.OPEN][place] = group
        if group.is_stuck:
            self.lists[Remembered.OPEN].pop(place, None)

    def forget(self, group: IncompleteGroup) -> None:
        self.lists[Remembered.OPEN].pop(_place(group.header), None)
        if group.is_stuck:
            self.lists[Remembered.STUCK].pop(_place(group.header), None)

    def _holds(self, shard: int, run: str) -> bool:
        return shard in self.leases and self.leases[shard][0] == run


class FakeBacklog:
    """Queues are empty until a test says otherwise."""

    def __init__(self) -> None:
        self.now = Backlog({channel: QueueState(is_empty=True) for channel in LEDGER_CHANNELS})
        self.asked = 0

    def measure(self, now: int) -> Backlog:  # noqa: ARG002 - the test says what is so now.
        self.asked += 1
        return self.now


def _place(header: GroupHeader) -> str:
    return f"{header.created_at:013d}#{header.group_id}"
