"""The webhook: what its endpoint answers is its own affair, and nothing is lost or sent to it against its will."""

from itertools import count

from herald.domain.reconcile.shards import shard_of
from herald.domain.webhooks.ports import EndpointAnswer

from tests.proof.edges.stage import HOUR, MINUTE, Stage
from tests.proof.watched_world import WEBHOOK
from tests.support.stream_mapping import Killed
from tests.support.webhooks import accepts

DAY = 24 * HOUR
QUEUED = "queued"
LOST = next(name for number in count() if shard_of(name := f"lost-{number}") == shard_of(QUEUED))
"""Groups of one shard of reconcile."""


def a_stopped_endpoint_is_left_alone(stage: Stage) -> None:
    """It answered 410. Nothing is sent to it, for days, and everything once an operator lets it."""
    receiver = stage.world.open_webhook()
    receiver.answer = lambda _: EndpointAnswer(410)
    stage.create("hikers")
    stage.world.play_stream()
    _look(stage, 2 * DAY // HOUR)
    assert receiver.posts == 1, "sent to an endpoint that asked to be sent nothing"
    receiver.answer = accepts
    stage.delete("InboxTable", stage.find("InboxTable", "WEBHOOK"))
    stage.world.settle()
    stage.check_at_the_end()


def an_endpoint_that_is_down_holds_up_nobody_else(stage: Stage) -> None:
    """A message that nobody has tried yet waits in its queue. A lost notification behind it is found all the same."""
    stage.world.open_webhook()
    stage.create(QUEUED)
    stage.world.play_stream()
    _others(stage)
    stage.world.clock.advance(1)
    stage.create(LOST)
    stage.lose_the_stream()
    for _ in range(2):
        stage.world.clock.advance(5 * MINUTE)
        stage.reconcile()
        _others(stage)
    assert stage.told(LOST) == {"ana", "ben"}, "not notified because the webhook is behind"


def a_worker_dies_after_the_endpoint_has_accepted(stage: Stage) -> None:
    """The event is sent again, with the same id and the same bytes."""
    receiver = stage.world.open_webhook()

    def die(_: object) -> EndpointAnswer:
        receiver.answer = accepts
        raise Killed

    receiver.answer = die
    stage.create("hikers")
    stage.world.settle()
    stage.check_at_the_end()
    assert receiver.posts == 3, "an event was not sent again, or one too often"


def an_endpoint_is_down_for_a_week(stage: Stage) -> None:
    """The queue gives up after three days, and reconcile begins again."""
    receiver = stage.world.open_webhook()
    receiver.answer = lambda _: EndpointAnswer(503)
    stage.create("hikers")
    stage.world.play_stream()
    for _ in range(7 * 24):
        _look(stage, 1)
        stage.reconcile()
    given_up = len(stage.world.bodies("WebhookDeadLetterQueue"))
    assert 2 <= given_up <= 4, "given up too early, or so often that it fills a dead-letter queue"
    receiver.answer = accepts
    stage.world.settle()
    stage.repair()
    stage.check_at_the_end()


def _look(stage: Stage, times: int) -> None:
    """Deliver what is visible in the queues, once an hour."""
    for _ in range(times):
        for mapping in stage.world.queues:
            while mapping.play_batch(stage.world.invoke):
                pass
        stage.world.clock.advance(HOUR)


def _others(stage: Stage) -> None:
    """Process the stream and all queues but the webhook's."""
    stage.world.play_stream()
    for mapping in stage.world.queues:
        if mapping.function != WEBHOOK:
            mapping.play(stage.world.invoke)


STORIES = (
    a_stopped_endpoint_is_left_alone,
    an_endpoint_that_is_down_holds_up_nobody_else,
    a_worker_dies_after_the_endpoint_has_accepted,
    an_endpoint_is_down_for_a_week,
)
