"""Groups, a ledger and reconcile on ports in memory."""

from collections.abc import Iterator
from itertools import islice, repeat

from herald.domain.audit.events import AuditFacts
from herald.domain.commits.committed import GroupHeader
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.kinds import BASE_CHANNELS, Channel
from herald.domain.notifications import event_reading
from herald.domain.reconcile.gaps import planned
from herald.domain.reconcile.items import items_of
from herald.domain.reconcile.shards import shard_of
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.notifications.plan_notifications import NotificationPlanner
from herald.use_cases.reconcile.check import GroupCheck
from herald.use_cases.reconcile.inbox_proof import InboxProof
from herald.use_cases.reconcile.outcomes import DeliveryOutcomes
from herald.use_cases.reconcile.reconciliation import Reconciliation
from herald.use_cases.reconcile.repair import GroupRepair
from herald.use_cases.reconcile.report import Report
from herald.use_cases.reconcile.revisit import Revisit
from herald.use_cases.reconcile.shard_run import ShardRun
from herald.use_cases.reconcile.walk import Walk

from tests.support.builders import NOW, a_context, a_new_group, a_notification, users
from tests.support.doubles import plenty_of_time
from tests.support.fakes import (
    FakeAudit,
    FakeBacklog,
    FakeCommittedGroups,
    FakeGroups,
    FakeInbox,
    FakeLedger,
    FakePeopleOfGroups,
    FakePolicies,
    FakePublisher,
    FakeReconcileState,
)

MINUTE = 60_000
CLOSED = "notification 0 was not published: the topic is closed"
SETTLE = 2 * MINUTE


def described(error: BaseException) -> AuditFacts:
    """Return the facts of an unexpected error."""
    return {"outcome": "failed", "error": type(error).__name__, "cause": "", "trace": ""}


def ids_of_shard(shard: int, count: int, name: str = "group") -> list[str]:
    """Return ids of groups of one shard, in order."""
    ids = (f"{name}-{number:05d}" for number in range(10 * count + 100))
    return list(islice((each for each in ids if shard_of(each) == shard), count))


class ReconcileWorld:
    """Groups, a ledger, reconcile, and a clock that the tests set."""

    def __init__(self) -> None:
        self.groups, self.ledger, self.inbox = FakeGroups(), FakeLedger(), FakeInbox()
        self.publisher, self.state, self.audit = FakePublisher(), FakeReconcileState(), FakeAudit()
        self.committed_groups, self.people = FakeCommittedGroups(self.groups), FakePeopleOfGroups(self.groups)
        self.now = NOW + SETTLE
        self.looks: Iterator[int] = repeat(60_000)
        self.policies, self.backlog = FakePolicies(), FakeBacklog()
        self.reconciliation = self.settling(SETTLE)

    def settling(self, settle_ms: int) -> Reconciliation:
        """Return reconcile with a settling time."""
        planner = NotificationPlanner(self.policies, gateway_v1=None, gateway_v2=True)
        repair = GroupRepair(
            self.committed_groups, planner, self.publisher, self.state, self.audit, self.clock, described
        )
        outcomes = DeliveryOutcomes(self.ledger, InboxProof(self.people, self.inbox, self.clock))
        check = GroupCheck(self.committed_groups, self.ledger, outcomes, self.state, repair, self.clock)
        walk = Walk(self.committed_groups, outcomes, self.state, check, self.audit)
        shard_run = ShardRun(self.state, walk, Revisit(outcomes, self.state, check, self.audit), settle_ms)
        return Reconciliation(outcomes, self.state, self.backlog, check, shard_run, self.audit, self.clock)

    def clock(self) -> int:
        """Return the time that the test has set."""
        return self.now

    def create(
        self, group_id: str, at: int = NOW, size: int = 3, channels: tuple[Channel, ...] = BASE_CHANNELS
    ) -> None:
        """Commit a group, in a stack with these channels."""
        context = a_context(key=None, now=at, channels=channels)
        self.groups.add(a_new_group(group_id=group_id, members=users(size - 1), context=context))

    def run(self, minutes_later: int = 0) -> Report:
        self.now += minutes_later * MINUTE
        report = self.reconciliation.run("run", plenty_of_time)
        assert report is not None
        return report

    def deliver(self) -> None:
        """Deliver everything that was published."""
        once = IdempotentDelivery(Channel.INBOX, self.ledger, self.audit, lambda: self.now)
        batch = [Delivery(event_reading.decode(each.body), 1) for each in self.publisher.published]
        for finish in InboxDelivery(self.inbox, once, reserve_ms=0).deliver(batch, plenty_of_time):
            finish()
        self.publisher.published.clear()

    def deliver_everything(self, *, entries: bool = True) -> None:
        """Let every delivery be done. Without `entries`, the ledger has none of the inboxes of small groups."""
        for group_id in self.groups.committed:
            header = self.committed_groups.header(group_id)
            assert header
            small = self._fill_inboxes(header)
            for key in planned(header):
                if entries or key not in small:
                    self.ledger.record(LedgerEntry(key, Outcome.DONE, 1, self.now, 1))

    def _fill_inboxes(self, header: GroupHeader) -> set[LedgerKey]:
        """Put the notifications of a small group into inboxes. Returns the deliveries that are done by it."""
        people = FakePeopleOfGroups(self.groups).people([header.group_id], consistent=True)
        items = items_of(header, people[header.group_id])
        for key, wanted in items:
            for user, position in wanted:
                item = a_notification(user, kind=key.kind.value, created_at=position.created_at)
                self.inbox.put([item._replace(notification_id=position.notification_id)], self.now, plenty_of_time)
        return {key for key, _ in items}

    def fail(self, group_id: str) -> None:
        """Record every delivery of a group as failed in the ledger."""
        creation = self.committed_groups.header(group_id)
        assert creation
        for key in planned(creation):
            self.ledger.record(LedgerEntry(key, Outcome.FAILED, 1, self.now, 8))
