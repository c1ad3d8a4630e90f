"""Quotas count real creations, and one caller takes the API from nobody."""

from typing import Any

from tests.proof.edges.stage import Stage
from tests.support.faults import Fault
from tests.support.stream_mapping import Killed

LIMIT = 30
"""Creations of one user within an hour: a few more than the last ones, before which a group is looked for."""


def counted(stage: Stage, user: str = "eve") -> int:
    """Return how many creations of a user are counted."""
    items = [
        item
        for item in stage.world.items("InboxTable")
        if item["PK"]["S"] == f"USER#{user}" and item["SK"]["S"].startswith("CREATED#")
    ]
    return sum(int(item["creations"]["N"]) for item in items)


def _fail(stage: Stage, operations: tuple[str, ...], fault: Fault, times: int = 1_000) -> None:
    left = [times]

    def choose(operation: str) -> Fault | None:
        if operation not in operations or not left[0]:
            return None
        left[0] -= 1
        return fault

    stage.world.calls.choose = choose


def throttled_creations_are_not_counted(stage: Stage) -> None:
    """A table that throttles every attempt takes nothing from a user's quota."""
    stage.world.configure("CreationsPerHour", str(LIMIT))
    _fail(stage, ("PutItem", "TransactWriteItems"), Fault.THROTTLED)
    for _ in range(5):
        assert stage.create("hikers", "eve")["status"] == 503
    stage.world.calls.choose = lambda operation: None
    assert counted(stage) == 0, f"{counted(stage)} creations are counted that were never written"
    assert stage.create("hikers", "eve")["status"] == 201
    assert counted(stage) == 1


def a_count_without_an_answer_counts_once(stage: Stage) -> None:
    """A connection that died while Lambda was frozen: the count is repeated, and counts once."""
    stage.world.configure("CreationsPerHour", str(LIMIT))
    for number, fault in enumerate((Fault.ANSWER_LOST, Fault.LOST_BEFORE, Fault.SERVER_ERROR)):
        _fail(stage, ("UpdateItem",), fault, 2)
        assert stage.create(f"group-{number}", "eve")["status"] == 201, "a stale connection refuses a creation"
        assert counted(stage) == number + 1, f"{counted(stage)} creations are counted instead of {number + 1}"


def a_creation_whose_answer_is_lost_counts_once(stage: Stage) -> None:
    """The group is found by the next attempt of the same request."""
    stage.world.configure("CreationsPerHour", str(LIMIT))
    _fail(stage, ("PutItem", "TransactWriteItems"), Fault.ANSWER_LOST, 1)
    assert stage.create("hikers", "eve")["status"] == 201
    assert counted(stage) == 1, f"one group counts {counted(stage)} times"


def a_retry_takes_no_place(stage: Stage) -> None:
    """A retry that is in flight while the last creation of an hour is asked for does not take its place."""
    stage.world.configure("CreationsPerHour", "3")
    assert stage.create("first", "eve")["status"] == 201
    assert stage.create("second", "eve")["status"] == 201
    inner: list[dict[str, Any]] = []

    def choose(operation: str) -> Fault | None:
        if operation in ("PutItem", "TransactWriteItems") and not inner:
            inner.append({})
            inner[0] = stage.create("last", "eve")
        return None

    stage.world.calls.choose = choose
    answers = [stage.create("second", "eve")]
    stage.world.calls.choose = lambda operation: None
    answers += inner or [stage.create("last", "eve")]
    statuses = [answer["status"] for answer in answers]
    assert statuses == [201, 201], f"a retry takes the place of a creation: {statuses}"
    assert counted(stage) == 3


def a_killed_attempt_is_repeated(stage: Stage) -> None:
    """The process dies after the commit: the retry gets its group, and one more is counted at most."""
    stage.world.configure("CreationsPerHour", str(LIMIT))
    _fail(stage, ("TransactWriteItems",), Fault.KILLED_AFTER, 1)
    try:
        stage.create("hikers", "eve")
    except Killed:
        stage.world.cold_start()
    assert stage.create("hikers", "eve")["status"] == 201
    assert counted(stage) == 1, f"one group counts {counted(stage)} times"


def one_caller_does_not_use_up_the_api(stage: Stage) -> None:
    """Somebody who hammers is refused; everybody else is not."""
    stage.world.configure("ReadsPerSecond", "2")
    statuses = {stage.world.request("GET", "/me/notifications/unread", "eve")[0] for _ in range(40)}
    assert 429 in statuses, "one caller may send as many requests as all together"
    assert stage.world.request("GET", "/me/notifications/unread", "ben")[0] == 200, "one caller stops another"


STORIES = (
    throttled_creations_are_not_counted,
    a_count_without_an_answer_counts_once,
    a_creation_whose_answer_is_lost_counts_once,
    a_retry_takes_no_place,
    a_killed_attempt_is_repeated,
    one_caller_does_not_use_up_the_api,
)
