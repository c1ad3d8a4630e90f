"""Messages that are delivered together: each keeps what is its own, and what was written keeps its arrival."""

from contextlib import suppress
from typing import Any

from tests.proof.edges.stage import HOUR, Stage
from tests.support.model.backing import ModelBacking
from tests.support.stream_mapping import Killed

LONGER = tuple(f"user-{number:02d}" for number in range(5))
"""More recipients than are looked up before anything is written, but few enough to be delivered with others."""

FIRST = f"USER#{LONGER[0]}"


def a_copy_of_a_longer_message_comes_later(stage: Stage) -> None:
    """Nothing is looked up at its first receive, and still nothing is written again."""
    stage.create("hikers", members=LONGER)
    bodies = _published(stage)
    deliver(stage, bodies)
    before = stage.world.notifications()
    stage.world.clock.advance(HOUR)
    deliver(stage, bodies)
    assert len(before) == 6
    assert stage.world.notifications() == before, "a copy changed what was in an inbox"


def a_worker_dies_after_the_first_could_not_be_written(stage: Stage) -> None:
    """The inbox that is written first takes nothing for a while. The others keep their arrival."""
    stage.create("hikers", members=LONGER)
    bodies = _published(stage)
    stage.world.calls.refuse = _refuse_the_first_and_die
    stage.world.calls.leave_out = lambda operation, entry: (
        operation == "BatchWriteItem" and entry["PutRequest"]["Item"]["PK"]["S"] == FIRST
    )
    with suppress(Killed):
        deliver(stage, bodies)
    before = stage.world.notifications()
    assert len(before) == 5, "not notified because of somebody else"
    stage.world.calls.refuse = lambda operation, params: None
    stage.world.calls.leave_out = lambda operation, entry: False
    stage.world.clock.advance(HOUR)
    deliver(stage, bodies)
    after = stage.world.notifications()
    assert [item for item in after if item["PK"]["S"] != FIRST] == before, "a copy changed what was in an inbox"
    assert len(after) == 6


def _refuse_the_first_and_die(operation: str, params: dict[str, Any]) -> str | None:
    """Refuse to put the first notification, and end the process when it records who waits."""
    if operation == "PutItem" and "waiting" in params["Item"]:
        raise Killed
    return "ThrottlingException" if operation == "PutItem" and params["Item"]["PK"]["S"] == FIRST else None


def a_redelivery_while_reads_are_behind(stage: Stage) -> None:
    """The worker dies after its writes. Reads that are not consistent do not show them when it is tried again."""
    assert isinstance(stage.world.backing, ModelBacking)
    stage.world.backing.lag_reads("InboxTable", HOUR)
    stage.create("hikers")
    bodies = _published(stage)
    deliver(stage, bodies)
    before = stage.world.notifications()
    stage.world.clock.advance(HOUR / 2)
    deliver(stage, bodies, receives=2)
    assert stage.world.notifications() == before, "a redelivery changed what was in an inbox"


def one_of_several_notifications_of_a_recipient_fails(stage: Stage) -> None:
    """Of the messages in one batch, one cannot be written to the inbox of ben, who is in all of them."""
    groups = ("hikers", "runners", "walkers")
    for group_id in groups:
        stage.create(group_id, members=("ben", "chen"))
    bodies = _published(stage)

    def leave_out(operation: str, entry: Any) -> bool:
        if operation != "BatchWriteItem":
            return False
        item = entry["PutRequest"]["Item"]
        return bool(item["PK"]["S"] == "USER#ben" and '"runners"' in item["content"]["S"])

    stage.world.calls.leave_out = leave_out
    deliver(stage, bodies)
    waiting = {group_id: stage.delivery(group_id).get("waiting", []) for group_id in groups}
    assert waiting == {"hikers": [], "runners": ["ben"], "walkers": []}, f"the wrong message failed: {waiting}"
    stage.world.calls.leave_out = lambda operation, entry: False
    deliver(stage, bodies, receives=2)
    stage.check_at_the_end()


def _published(stage: Stage) -> list[str]:
    """Publish what is to be told. Returns the messages in the inbox queue, and removes them from it."""
    stage.world.play_stream()
    return [message["Body"] for message in stage.world.messages("InboxQueue")]


def deliver(stage: Stage, bodies: list[str], receives: int = 1) -> None:
    """Deliver messages to small groups as one batch. What fails is not delivered again by the queue."""
    records = [
        {
            "messageId": str(number),
            "receiptHandle": str(number),
            "body": body,
            "attributes": {"ApproximateReceiveCount": str(receives)},
            "messageAttributes": {"proof": {"stringValue": "items", "dataType": "String"}},
        }
        for number, body in enumerate(bodies)
    ]
    stage.world.invoke("DeliverInboxFunction", {"Records": records})


STORIES = (
    a_copy_of_a_longer_message_comes_later,
    a_worker_dies_after_the_first_could_not_be_written,
    a_redelivery_while_reads_are_behind,
    one_of_several_notifications_of_a_recipient_fails,
)
