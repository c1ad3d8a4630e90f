"""What reconcile leaves to queues and readers, on ports in memory."""

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.kinds import BASE_CHANNELS, STANDARD_CHANNELS, Channel, Kind
from herald.domain.reconcile.backlog import RETRIED_MS, Backlog, QueueState, ReaderLag
from herald.domain.reconcile.gaps import gaps, planned
from herald.domain.webhooks.schedule import MAX_WAIT

from tests.support.builders import NOW, a_header
from tests.support.reconcile_world import MINUTE, SETTLE, ReconcileWorld

HOUR = 60 * MINUTE
EMPTY = QueueState(is_empty=True)


def queues(inbox: QueueState = EMPTY, push: QueueState = EMPTY) -> Backlog:
    return Backlog({Channel.INBOX: inbox, Channel.PUSH: push})


def oldest(sent_at: int | None) -> QueueState:
    return QueueState(is_empty=False, oldest_sent=sent_at)


def test_aws_is_asked_only_when_something_is_missing(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.deliver_everything()
    world.run()
    assert world.backlog.asked == 0
    world.create("walkers")
    world.run(minutes_later=1)
    assert world.backlog.asked == 1


@pytest.mark.parametrize(("sent_at", "republished"), [(NOW + SETTLE, 1), (NOW + SETTLE - 1, 0)])
def test_a_group_is_lost_if_the_oldest_message_was_sent_after_it_had_settled(
    world: ReconcileWorld, sent_at: int, republished: int
) -> None:
    world.create("hikers")
    world.now += HOUR
    world.backlog.now = queues(inbox=oldest(sent_at))
    assert world.run().republished == republished


def test_a_group_that_may_be_queued_is_neither_passed_nor_counted_nor_remembered(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.backlog.now = queues(inbox=oldest(NOW))
    for _ in range(36):
        report = world.run(minutes_later=5)
        assert (report.republished, report.incomplete, report.finished) == (0, 0, True)
    assert (world.state.all_checked or 0) <= NOW
    assert world.state.open == {}
    behind = [facts["behind_ms"] for event, facts in world.audit.lines if event is AuditEvent.RECONCILE_FINISHED]
    assert max(behind) <= 10 * MINUTE
    world.backlog.now = queues()
    assert world.run(minutes_later=5).republished == 1


def test_a_backlog_of_pushes_is_none_of_inboxes(world: ReconcileWorld) -> None:
    """Only groups of the channel that is behind are waited for."""
    world.create("hikers")
    world.backlog.now = queues(push=oldest(NOW))
    assert world.run(minutes_later=5).republished == 1


def test_a_group_that_was_published_again_may_be_queued_since_then(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.run()
    published = world.now
    world.backlog.now = queues(inbox=oldest(published - MINUTE))
    for _ in range(12):
        assert world.run(minutes_later=5).republished == 0
    assert world.state.open["hikers"].republished == 1
    world.backlog.now = queues(inbox=oldest(published + SETTLE))
    assert world.run(minutes_later=5).republished == 1


def test_an_age_that_nobody_tells_is_bounded_by_when_the_queue_was_empty(world: ReconcileWorld) -> None:
    world.create("seen")
    world.run()  # It finds the queue empty.
    empty_at = world.now
    world.backlog.now = queues(inbox=oldest(None))
    world.create("before", at=empty_at - SETTLE)
    world.create("after", at=empty_at - SETTLE + 1)
    report = world.run(minutes_later=5)
    assert {found.header.group_id for found in report.findings} == {"before"}


@pytest.mark.parametrize(("hours", "republished"), [(6, 1), (5, 0)])
def test_an_age_that_nobody_tells_is_waited_for_six_hours(world: ReconcileWorld, hours: int, republished: int) -> None:
    world.create("hikers")
    world.backlog.now = queues(inbox=oldest(None))
    world.now += hours * HOUR
    assert world.run().republished == republished


@pytest.mark.parametrize(
    ("age", "lag", "republished"),
    [
        (20 * MINUTE, 25 * MINUTE, 0),
        (20 * MINUTE, 15 * MINUTE, 1),
        (29 * MINUTE, 6 * HOUR, 0),
        (30 * MINUTE, 6 * HOUR, 1),  # It is stuck: others must not wait for it.
        (MINUTE, SETTLE, 1),  # A lag within the settling time is usual.
    ],
)
def test_a_reader_is_waited_for_unless_it_is_stuck(world: ReconcileWorld, age: int, lag: int, republished: int) -> None:
    world.create("hikers")
    world.now += age
    world.backlog.now = queues()._replace(reader_lags=(ReaderLag(world.now, lag),))
    assert world.run().republished == republished


def test_what_a_reader_sent_late_is_in_the_queue_although_it_is_older_than_the_oldest_message(
    world: ReconcileWorld,
) -> None:
    world.create("hikers")
    world.now += HOUR
    sent = world.now - 10 * MINUTE
    world.backlog.now = queues(inbox=oldest(sent))._replace(reader_lags=(ReaderLag(sent, 29 * MINUTE),))
    world.create("waiting", at=sent - 29 * MINUTE)
    assert {found.header.group_id for found in world.run().findings} == {"hikers"}


def unfinished(world: ReconcileWorld, group_id: str, at: int) -> None:
    for key in planned(a_header(group_id, NOW, 1)):
        world.ledger.record(LedgerEntry(key, Outcome.UNFINISHED, 3, at, 2, waiting=frozenset({"bot"})))


def test_a_delivery_that_its_queue_tries_again_is_left_alone_until_that_has_ended(world: ReconcileWorld) -> None:
    world.create("hikers")
    unfinished(world, "hikers", world.now - MINUTE)
    world.create("behind", at=NOW + 1)
    report = world.run(minutes_later=1)
    assert [found.header.group_id for found in report.findings] == ["behind"]
    assert world.state.open["hikers"].due_at == NOW + MINUTE + RETRIED_MS
    assert world.state.open["hikers"].republished == 0
    assert world.run(minutes_later=29).incomplete == 1  # Only `behind`: nobody delivers here.
    assert "hikers" in {found.header.group_id for found in world.run(minutes_later=5).findings}


def test_a_delivery_that_was_begun_long_ago_is_published_again(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.now += HOUR
    unfinished(world, "hikers", world.now - RETRIED_MS)
    assert world.run().republished == 1


def test_a_message_without_any_entry_goes_to_every_channel_even_if_one_of_them_may_be_queued() -> None:
    header = a_header("hikers", NOW, 1, {Kind.GROUP_CREATION_CONFIRMED: BASE_CHANNELS})
    inbox, push = planned(header)
    assert [gap.channels for gap in gaps(header, {}, {push})] == [BASE_CHANNELS]
    assert [gap.channels for gap in gaps(header, {inbox: Outcome.FAILED}, {push})] == [(Channel.INBOX,)]
    assert gaps(header, {inbox: Outcome.DONE}, {push}) == ()


def test_what_aws_does_not_tell_is_recorded(world: ReconcileWorld) -> None:
    world.create("hikers")
    world.backlog.now = queues()._replace(problem="CloudWatch: AccessDenied")
    world.run()
    assert AuditEvent.BACKLOG_UNKNOWN in world.audit.events


WITH_WEBHOOK = {kind: (*channels, Channel.WEBHOOK) for kind, channels in STANDARD_CHANNELS.items()}


def webhook_keys(group_id: str) -> list[LedgerKey]:
    keys = planned(a_header(group_id, NOW, 1, WITH_WEBHOOK))
    return [key for key in keys if key.channel is Channel.WEBHOOK]


def in_inboxes(world: ReconcileWorld, group_id: str) -> None:
    for key in planned(a_header(group_id, NOW, 1)):
        world.ledger.record(LedgerEntry(key, Outcome.DONE, 3, world.now, 1))


@pytest.mark.parametrize(("age", "republished"), [(12 * HOUR - 1, 0), (12 * HOUR, 1)])
def test_a_webhook_is_left_to_its_queue_for_longer_than_its_longest_wait(
    world: ReconcileWorld, age: int, republished: int
) -> None:
    assert MAX_WAIT * 1000 < 12 * HOUR
    world.create("hikers", channels=(*BASE_CHANNELS, Channel.WEBHOOK))
    in_inboxes(world, "hikers")
    world.now += 13 * HOUR
    for key in webhook_keys("hikers"):
        world.ledger.record(LedgerEntry(key, Outcome.UNFINISHED, 3, world.now - age, 2, reason="503"))
    assert world.run().republished == republished


def test_an_endpoint_that_is_down_for_days_does_not_hold_up_lost_inbox_items(world: ReconcileWorld) -> None:
    """The webhook's queue has messages that nobody has tried yet: they are remembered, and the walk goes on."""
    world.backlog.now = Backlog({**queues().queues, Channel.WEBHOOK: oldest(NOW)})
    world.create("queued", channels=(*BASE_CHANNELS, Channel.WEBHOOK))
    in_inboxes(world, "queued")
    world.create("lost", at=NOW + 1)
    report = world.run(minutes_later=5)
    assert [found.header.group_id for found in report.findings] == ["lost"]
    assert world.state.open["queued"].due_at == world.now + RETRIED_MS
    assert world.state.open["queued"].republished == 0


def test_a_webhook_whose_queue_is_empty_is_published_again(world: ReconcileWorld) -> None:
    world.backlog.now = Backlog({**queues().queues, Channel.WEBHOOK: EMPTY})
    world.create("hikers", channels=(*BASE_CHANNELS, Channel.WEBHOOK))
    in_inboxes(world, "hikers")
    assert world.run(minutes_later=5).republished == 1
