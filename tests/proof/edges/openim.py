"""OpenIM: it has each notification once, although it recognises no call that is repeated."""

from tests.proof.edges.stage import HOUR, Stage
from tests.proof.watched_world import OPENIM
from tests.support.faults import Fault


def the_answer_to_a_notice_is_lost(stage: Stage) -> None:
    """OpenIM has taken it. It is asked before the notice is sent again."""
    stage.world.connect_openim()
    stage.create("hikers")
    stage.world.play_stream()
    _fail(stage, Fault.ANSWER_LOST)
    stage.world.settle()
    stage.check_at_the_end()


def a_worker_dies_and_its_message_is_lost(stage: Stage) -> None:
    """Reconcile publishes the message again. Nothing but the claim says that some recipients may have it."""
    stage.world.connect_openim()
    stage.create("hikers", members=("ben", "chen"))
    stage.world.play_stream()
    _fail(stage, Fault.KILLED_AFTER)
    (queue,) = [mapping for mapping in stage.world.queues if mapping.function == OPENIM]
    while queue.play_batch(stage.world.invoke):
        pass
    stage.world.clock.advance(HOUR)
    stage.world.messages("OpenimQueue")
    stage.world.settle()
    stage.repair()
    stage.check_at_the_end()


def _fail(stage: Stage, fault: Fault) -> None:
    """Let the second call to OpenIM have a fault: the first one fetches the token."""
    posts = []

    def choose(operation: str) -> Fault | None:
        if operation == "Post":
            posts.append(operation)
        return fault if operation == "Post" and len(posts) == 2 else None

    stage.world.calls.choose = choose


STORIES = (the_answer_to_a_notice_is_lost, a_worker_dies_and_its_message_is_lost)
