"""The gateway queue: v2 goes out only after v1, and one roster chunk holds up no other."""

import json
from collections import Counter
from typing import Any

from tests.proof.edges.stage import MINUTE, NEWER, Stage
from tests.support.faults import Fault
from tests.support.stream_mapping import Killed

MEMBERS = tuple(f"user-{number:02d}" for number in range(20))


def sent(stage: Stage) -> list[str]:
    """Return what the topic has accepted, in order: a content type of v1, or a kind."""
    bodies = [json.loads(body) for body in stage.world.backing.published()]
    return [str(body.get("contentType") or body["type"]) for body in bodies]


def check_order(stage: Stage) -> None:
    """Check that no invitation in v2 went out before the group was announced in v1."""
    found = sent(stage)
    if "group.invitation.received" in found:
        first = found.index("group.invitation.received")
        assert "1501" in found[:first], f"v2 went out before v1: {found}"


def sns_refuses_v1_for_a_while(stage: Stage, refused: str = "1501") -> None:
    """By a partial failure behind a 200. The group does not count as complete meanwhile."""
    stage.world.configure("GatewayFormat", "both")
    stage.create("hikers", announcement="Read me")
    stage.lose_the_stream()
    stage.world.calls.leave_out = lambda operation, entry: (
        operation == "PublishBatch" and json.loads(entry["Message"]).get("contentType") == int(refused)
    )
    stage.world.clock.advance(3 * MINUTE)
    stage.world.reconcile()
    stage.world.play_queues()
    stage.repair(1, 10 * MINUTE)
    assert "group.invitation.received" not in sent(stage), f"v2 went out before v1: {sent(stage)}"
    stage.world.calls.leave_out = lambda operation, entry: False
    stage.repair(2)
    found = Counter(sent(stage))
    assert found["1501"] * found["1519"], f"the gateway lost a group: {found}"
    stage.check_at_the_end()


def sns_refuses_the_announcement_for_a_while(stage: Stage) -> None:
    """The same for the second message of v1."""
    sns_refuses_v1_for_a_while(stage, "1519")


def a_crash_between_the_formats(stage: Stage, fault: Fault = Fault.KILLED_AFTER) -> None:
    """The process dies after v1, or v2, was taken: neither is lost."""
    stage.world.configure("GatewayFormat", "both")
    stage.create("hikers")
    stage.lose_the_stream()
    for call in (1, 2):
        stage.world.calls.choose = _at(call, fault)
        stage.world.clock.advance(20 * MINUTE)
        try:
            stage.world.reconcile()
        except Killed:
            stage.world.cold_start()
        stage.world.calls.choose = lambda operation: None
        check_order(stage)
        stage.world.play_queues()
    stage.repair(2)
    check_order(stage)
    stage.check_at_the_end()


def _at(number: int, fault: Fault) -> Any:
    made = Counter[str]()

    def choose(operation: str) -> Fault | None:
        made[operation] += 1
        return fault if operation == "PublishBatch" and made[operation] == number else None

    return choose


def one_chunk_is_of_a_newer_version(stage: Stage) -> None:
    """One roster chunk cannot be read: everybody else is invited, and the gateway gets its list without them."""
    stage.world.configure("GatewayFormat", "both")
    stage.create("hikers", members=MEMBERS)
    chunks = int(stage.find("GroupsTable", "GROUP#hikers")["roster_chunks"]["N"])
    assert chunks > 1
    chunk = stage.damage("GroupsTable", "ROSTER#hikers#001", "ROSTER", NEWER)
    stage.lose_the_stream()
    stage.repair(2)
    others = stage.creations["hikers"].people - set(chunk["members"]["SS"])
    assert stage.told("hikers") == others, f"not invited because of another chunk: {others - stage.told('hikers')}"
    assert "1501" in sent(stage), "one chunk keeps the gateway from hearing of a group"
    assert stage.lines("group.incomplete"), "no operator is told"
    stage.put("GroupsTable", chunk)
    stage.repair(3)
    stage.check_at_the_end()


STORIES = (
    sns_refuses_v1_for_a_while,
    sns_refuses_the_announcement_for_a_while,
    a_crash_between_the_formats,
    one_chunk_is_of_a_newer_version,
)
