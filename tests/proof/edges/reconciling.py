"""Reconcile: nothing stops it, outruns it or misleads it."""

import json
from collections import Counter
from typing import Any

import pytest
from herald.adapters.dynamodb import creation_index
from herald.domain.reconcile.incomplete import STUCK_AFTER
from herald.domain.reconcile.progress import Remembered
from herald.use_cases.reconcile import revisit

from tests.proof.edges.stage import HOUR, MINUTE, NEWER, Stage
from tests.support.faults import Amend


def a_group_that_the_index_shows_late(stage: Stage, lag: int = 30 * MINUTE) -> None:
    """The record of a group is lost, and the index shows the group when reconcile has passed its time."""
    stage.reconcile()
    stage.create("hikers")
    stage.lose_the_stream()
    hidden = [True]
    stage.world.calls.amend = hiding("hikers", hidden)
    for _ in range(lag // (5 * MINUTE)):
        stage.world.clock.advance(5 * MINUTE)
        stage.reconcile()
    hidden[0] = False
    for _ in range(5):
        stage.world.clock.advance(30 * MINUTE)
        stage.reconcile()
        stage.world.settle()
    assert stage.told("hikers"), "passed by for good: what the index shows late"
    assert stage.lines("group.found_late"), "no alarm says that the index was late"
    stage.check_at_the_end()


def a_group_that_the_index_shows_a_day_late(stage: Stage) -> None:
    """As after an outage of hours: the second of the later checks finds it."""
    stage.reconcile()
    stage.create("hikers")
    stage.lose_the_stream()
    hidden = [True]
    stage.world.calls.amend = hiding("hikers", hidden)
    for _ in range(5):
        stage.world.clock.advance(4 * HOUR)
        stage.reconcile()
    hidden[0] = False
    for _ in range(10):
        stage.world.clock.advance(HOUR)
        stage.reconcile()
        stage.world.settle()
    assert stage.told("hikers"), "passed by for good: what the index shows a day late"


def hiding(group_id: str, hidden: list[bool]) -> Amend:
    """Let the index by creation show no group with this id, as long as `hidden` says so."""

    def amend(operation: str, params: dict[str, Any], answer: dict[str, Any]) -> None:
        if operation == "Query" and params.get("IndexName") == "ByCreation" and hidden[0]:
            answer["Items"] = [item for item in answer["Items"] if item["PK"]["S"] != f"GROUP#{group_id}"]

    return amend


def an_entry_of_reconcile_is_of_a_newer_version(stage: Stage) -> None:
    """A group is remembered with a channel that this version does not know: no run fails, and all are notified."""
    stage.create("hikers")
    stage.create("runners")
    stage.lose_the_stream()
    stage.world.clock.advance(3 * MINUTE)
    stage.reconcile()
    stage.world.messages("InboxQueue")  # What was published is lost again.
    place = next(item for item in stage.world.items("InboxTable") if item["SK"]["S"].startswith("OPEN#"))
    routes = {"routes": {"S": "group.invitation.received=carrier_pigeon,inbox"}}
    stage.put("InboxTable", place | NEWER | routes)
    stage.put("InboxTable", {"PK": place["PK"], "SK": {"S": "OPEN#nothing"}})
    stage.create("walkers")
    stage.lose_the_stream()
    stage.repair(3)
    assert stage.lines("item.unreadable"), "an entry that names no group is not named to anybody"
    left = [item["SK"]["S"] for item in stage.world.items("InboxTable") if item["SK"]["S"].startswith("OPEN#")]
    assert left == ["OPEN#nothing"], f"remembered for ever though complete: {left}"
    stage.check_at_the_end()


def the_watermark_is_damaged(stage: Stage) -> None:
    """One shard's state cannot be read: it starts again, and the others go on."""
    stage.reconcile()
    stage.create("hikers")
    stage.lose_the_stream()
    for number in range(4):
        values = {"watermark": {"S": "soon"}, "watermark_hour": {"L": []}, "open_next": {"N": "1"}}
        stage.damage("InboxTable", "RECONCILE", f"STATE#{number}", values)
    stage.repair(2)
    stage.check_at_the_end()


def hopeless_groups_and_one_that_can_be_repaired(stage: Stage) -> None:
    """More groups than a run reads cannot be helped: those that can be are repaired all the same."""
    hopeless = [f"hopeless-{number}" for number in range(8)]
    items = {}
    for name in hopeless:
        stage.create(name, f"creator-of-{name}", members=("chen",))
        items[name] = stage.damage("GroupsTable", f"GROUP#{name}", "GROUP", NEWER)
    stage.lose_the_stream()
    _let_time_pass(stage, STUCK_AFTER)
    listed = Counter(item["SK"]["S"].partition("#")[0] for item in stage.world.items("InboxTable"))
    assert listed["STUCK"] == len(hopeless), f"hopeless groups are in the list of the others: {listed}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(revisit, "PAGE_SIZE", {Remembered.OPEN: 5, Remembered.STUCK: 3})
        stage.create("hikers", "dora")
        stage.lose_the_stream()
        _let_time_pass(stage, 1)
        stage.world.settle()
        assert stage.told("hikers") == {"dora", "ben"}, "held up by groups that nobody can help"
        stage.put("GroupsTable", items[hopeless[-1]])
        _let_time_pass(stage, 4)
        stage.world.settle()
        assert stage.told(hopeless[-1]), "a group that was mended never has its turn"
    for name in hopeless[:-1]:
        del stage.creations[name]
    stage.check_at_the_end()
    assert len(stage.lines("group.incomplete")) >= len(hopeless), "no operator is told of hopeless groups"


def _let_time_pass(stage: Stage, runs: int) -> None:
    for _ in range(runs):
        stage.world.clock.advance(HOUR + MINUTE)
        stage.reconcile()


def a_backlog_of_hours(stage: Stage) -> None:
    """What waits in a queue for hours is not published again."""
    stage.create("hikers")
    stage.world.play_stream()
    before = Counter(_ids(stage))
    for _ in range(12):
        stage.world.clock.advance(15 * MINUTE)
        assert stage.reconcile()["incomplete"] == 0, "a backlog alarms as groups that cannot be helped"
    assert Counter(_ids(stage)) == before, f"published again though queued: {Counter(_ids(stage)) - before}"
    stage.world.play_queues()
    stage.repair(1)
    stage.check_at_the_end()


def groups_in_partitions_of_a_newer_version(stage: Stage) -> None:
    """The number of index partitions was raised, and the API is deployed before reconcile."""
    with pytest.MonkeyPatch.context() as newer:
        newer.setattr(creation_index, "CREATION_SHARDS", 16)
        for number in range(8):
            stage.create(f"group-{number}", f"creator-{number}")
    stage.lose_the_stream()
    stage.repair(2)
    stage.check_at_the_end()


def _ids(stage: Stage) -> list[str]:
    """Return the ids of all published messages, in order."""
    return [json.loads(body)["id"] for body in stage.world.backing.published()]


STORIES = (
    a_group_that_the_index_shows_late,
    a_group_that_the_index_shows_a_day_late,
    an_entry_of_reconcile_is_of_a_newer_version,
    the_watermark_is_damaged,
    hopeless_groups_and_one_that_can_be_repaired,
    a_backlog_of_hours,
    groups_in_partitions_of_a_newer_version,
)
