"""The proof's story ends alike on the model and on moto, whatever fault a call has."""

import re
from typing import Any

import pytest

from tests.proof.scenario import Call, Script, calls, creations, play
from tests.proof.story import Score
from tests.proof.watched_world import WatchedWorld, small_world
from tests.proof.weather import calm
from tests.support.backings import ON
from tests.support.faults import Fault, possible

CHOSEN = r"endpoint/GCM/herald/[0-9a-f-]+|/stream/[^\"]+|\d{22}|(operation_?id\W+(S\W+)?)[0-9a-f-]{36}"
"""Endpoints, streams and sequence numbers, which each backing names for itself; and the ids of requests."""


def cases() -> list[Any]:
    """Return the story without faults, and for each fault a call that has it."""
    chosen: list[Any] = [pytest.param(None, None, id="without faults")]
    for number, fault in enumerate(Fault):
        candidates = [call for call in calls() if fault in possible(call[1])]
        call = candidates[(7 * number + 3) % len(candidates)]
        chosen.append(pytest.param(call, fault, id=f"{call[0]} {call[1]} {call[2]}: {fault}"))
    return chosen


@pytest.mark.parametrize(("call", "fault"), cases())
def test_a_story_ends_alike_on_both(call: Call | None, fault: Fault | None) -> None:
    faults = {call: fault} if call and fault else {}
    ends = {}
    for name, on in ON.items():
        with small_world(Score(), on) as world:
            script = Script(world, faults)
            play(world, creations())
            world.calls.choose = calm
            ends[name] = (script.made, script.met, _contents(world), _audited(world))
    assert ends["model"] == ends["moto"]


def _contents(world: WatchedWorld) -> dict[str, list[Any]]:
    """Return what is in tables and queues, without the names that each backing chooses for itself."""
    return {name: sorted(_neutral(each) for each in held) for name, held in world.contents().items()}


def _neutral(value: Any) -> str:
    return re.sub(CHOSEN, "", str(_sorted(value)))


def _sorted(value: Any) -> Any:
    """Return a value with all sets and attributes in order."""
    if isinstance(value, dict):
        return {name: sorted(held) if name == "SS" else _sorted(held) for name, held in sorted(value.items())}
    return [_sorted(each) for each in value] if isinstance(value, list) else value


def _audited(world: WatchedWorld) -> list[tuple[Any, ...]]:
    """Return the audit log by what happened to whom."""
    fields = ("event", "group_id", "channel", "kind", "chunk", "outcome", "recipient_ids", "attempt")
    return [tuple(line.get(field) for field in fields) for line in world.audit_lines()]
