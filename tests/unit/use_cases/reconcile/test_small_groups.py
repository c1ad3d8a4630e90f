"""How reconcile checks small groups, whose inbox items prove that they are delivered, on ports in memory."""

import pytest
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.groups.group import SMALL
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.notification import RETENTION_MS
from herald.domain.reconcile.backlog import RETRIED_MS
from herald.domain.reconcile.incomplete import IncompleteGroup
from herald.use_cases.reconcile.report import Report

from tests.support.builders import NOW, a_header
from tests.support.doubles import plenty_of_time
from tests.support.reconcile_world import MINUTE, ReconcileWorld, ids_of_shard

CONFIRMED = LedgerKey("hikers", Channel.INBOX, Kind.GROUP_CREATION_CONFIRMED, 0)
INVITED = CONFIRMED._replace(kind=Kind.GROUP_INVITATION_RECEIVED)


def lose(world: ReconcileWorld, user: str) -> None:
    """Let a user's inbox be empty."""
    del world.inbox.items[user]


def record(world: ReconcileWorld, key: LedgerKey, outcome: Outcome, at: int = NOW, *waiting: str) -> None:
    world.ledger.record(LedgerEntry(key, outcome, 3, at, 1, waiting=frozenset(waiting)))


def published(world: ReconcileWorld) -> list[tuple[str, Kind, tuple[Channel, ...]]]:
    return [(each.message.group_id, each.message.kind, each.channels) for each in world.publisher.published]


@pytest.mark.parametrize("entries", [True, False])
def test_a_group_is_complete_if_its_items_are_in_the_inboxes(world: ReconcileWorld, *, entries: bool) -> None:
    world.create("hikers")
    world.deliver_everything(entries=entries)
    report = world.run()
    assert (report.checked, report.findings, published(world)) == (1, [], [])
    assert world.state.open == {}


def test_a_complete_group_takes_no_read_of_the_ledger_and_no_consistent_read(world: ReconcileWorld) -> None:
    (group_id,) = ids_of_shard(0, 1)
    world.create(group_id)
    world.deliver_everything(entries=False)
    world.reconciliation.run("run", plenty_of_time, 0)
    assert (world.people.asked, world.ledger.asked) == ([(1, False)], [])


def test_the_entries_of_the_ledger_complete_a_group_whose_items_are_lost(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything()
    world.inbox.items.clear()
    assert world.run().findings == []


@pytest.mark.parametrize(
    ("user", "kind"),
    [("alice", Kind.GROUP_CREATION_CONFIRMED), ("user-00001", Kind.GROUP_INVITATION_RECEIVED)],
)
def test_the_kind_is_published_again_of_which_a_notification_is_missing(
    world: ReconcileWorld, user: str, kind: Kind
) -> None:
    world.create("hikers")
    world.deliver_everything(entries=False)
    lose(world, user)
    (finding,) = world.run().findings
    assert (finding.planned, finding.missing, finding.failed, finding.republished) == (2, 1, 0, True)
    assert published(world) == [("hikers", kind, (Channel.INBOX, Channel.GATEWAY))]
    world.deliver()
    assert world.run(minutes_later=5).findings == []
    assert world.state.open == {}


def test_groups_from_before_small_ones_without_entries_and_large_ones_are_checked_together(
    world: ReconcileWorld,
) -> None:
    before, after, large, lost = ids_of_shard(0, 4)
    for group_id, size in ((before, 3), (large, 501)):
        world.create(group_id, size=size)
    world.deliver_everything()
    world.create(after, at=NOW + 1)
    world.deliver_everything(entries=False)
    world.create(lost, at=NOW + 2, size=2)
    world.now += MINUTE
    report = world.run()
    assert (report.checked, {each.header.group_id for each in report.findings}) == (4, {lost})


def test_what_a_read_does_not_show_yet_is_read_again_before_it_is_published_again(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything(entries=False)
    world.inbox.behind = {"alice", "user-00001"}
    report = world.run()
    assert (report.checked, report.findings, world.state.open, world.backlog.asked) == (1, [], {}, 0)
    assert world.people.asked == [(1, False), (1, True)]
    assert world.ledger.asked == [(2, True)]


def test_an_entry_of_an_earlier_attempt_is_no_matter_once_the_items_are_there(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything(entries=False)
    record(world, CONFIRMED, Outcome.UNFINISHED)
    record(world, INVITED, Outcome.FAILED, NOW, "user-00001")
    assert world.run().findings == []


def test_what_failed_goes_to_the_inboxes_alone_and_is_counted(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything(entries=False)
    lose(world, "user-00001")
    record(world, INVITED, Outcome.FAILED, NOW, "user-00001")
    (finding,) = world.run().findings
    assert (finding.missing, finding.failed) == (1, 1)
    assert published(world) == [("hikers", Kind.GROUP_INVITATION_RECEIVED, (Channel.INBOX,))]


def test_recipients_who_wait_are_left_to_the_queue_while_it_retries(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything(entries=False)
    lose(world, "user-00001")
    record(world, INVITED, Outcome.UNFINISHED, world.now - MINUTE, "user-00001")
    assert world.run().findings == []
    assert world.state.open["hikers"].due_at == world.now - MINUTE + RETRIED_MS
    assert world.run(minutes_later=30).republished == 1


def test_a_group_whose_people_cannot_be_read_is_complete_by_the_ledger_or_not_at_all(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything()
    world.people.unreadable = {"hikers"}
    assert world.run().findings == []
    world.ledger.recorded.clear()
    assert world.run(minutes_later=1).republished == 1


def test_an_item_that_names_other_people_than_were_counted_proves_nothing(world: ReconcileWorld) -> None:
    """A newer version may name some of them in a way that this one does not know."""
    world.create("hikers")
    world.deliver_everything(entries=False)
    new = world.groups.committed["hikers"]
    world.groups.committed["hikers"] = new._replace(group=new.group._replace(recipients=4))
    assert world.run().republished == 1


def inspected(world: ReconcileWorld) -> Report:
    """Look at the group as an operator does."""
    header = world.committed_groups.header("hikers")
    assert header
    return world.reconciliation.inspect([header], 0, plenty_of_time, dry_run=True)


@pytest.mark.parametrize(("outcome", "found"), [(None, 0), (Outcome.DONE, 0), (Outcome.FAILED, 1)])
def test_after_its_notifications_have_expired_a_group_is_incomplete_only_if_the_ledger_says_so(
    world: ReconcileWorld, outcome: Outcome | None, found: int
) -> None:
    world.create("hikers")
    if outcome:
        record(world, INVITED, outcome)
    world.now = NOW + RETENTION_MS - 1
    assert len(inspected(world).findings) == 1
    world.now += 1
    assert len(inspected(world).findings) == found


def test_a_group_that_an_earlier_version_remembered_is_complete_by_its_items(world: ReconcileWorld) -> None:
    """It did not count the recipients: whether the group is small, only its item says."""
    world.create("hikers")
    uncounted = a_header("hikers", NOW, 1)
    assert not uncounted.is_small
    world.state.remember(IncompleteGroup(uncounted, 1, NOW, NOW))
    world.deliver_everything(entries=False)
    assert world.run().findings == []
    assert world.state.open == {}


@pytest.mark.parametrize(("recipients", "proven"), [(SMALL, True), (SMALL + 1, False)])
def test_a_larger_group_is_complete_only_by_the_ledger(world: ReconcileWorld, recipients: int, *, proven: bool) -> None:
    world.create("hikers", size=recipients)
    world.run()
    world.deliver()
    world.ledger.recorded.clear()
    assert world.run(minutes_later=5).republished == (not proven)


def test_a_push_is_complete_by_the_ledger_alone(world: ReconcileWorld) -> None:
    world.create("hikers")
    new = world.groups.committed["hikers"]
    pushed = dict.fromkeys(Kind, (Channel.INBOX, Channel.PUSH))
    world.groups.committed["hikers"] = new._replace(group=new.group._replace(channels=pushed))
    world.deliver_everything(entries=False)
    assert world.run().findings == []
    del world.ledger.recorded[INVITED._replace(channel=Channel.PUSH)]
    world.run(minutes_later=1)
    assert published(world) == [("hikers", Kind.GROUP_INVITATION_RECEIVED, (Channel.PUSH,))]


@pytest.mark.parametrize("channels", [{}, dict.fromkeys(Kind, (Channel.GATEWAY,))])
def test_nothing_is_read_of_a_group_that_has_no_notifications_in_inboxes(
    world: ReconcileWorld, channels: dict[Kind, tuple[Channel, ...]]
) -> None:
    world.create("hikers")
    new = world.groups.committed["hikers"]
    world.groups.committed["hikers"] = new._replace(group=new.group._replace(channels=channels))
    assert (world.run().checked, world.people.asked, world.ledger.asked) == (1, [], [])


def test_a_group_that_is_deleted_is_gone(world: ReconcileWorld) -> None:
    world.create("hikers")
    header = world.committed_groups.header("hikers")
    assert header
    world.groups.committed.clear()
    report = world.reconciliation.inspect([header], 0, plenty_of_time, dry_run=False)
    assert (report.findings, world.state.open) == ([], {})
