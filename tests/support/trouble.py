"""Records that cannot be read, and processes that are killed."""

import copy
from collections.abc import Callable

from tests.support.faults import Fault, FaultInjector
from tests.support.stream_mapping import Record


def poisoned(records: list[Record], position: int) -> list[Record]:
    """Return copies of records. The one at `position` cannot be read; the item in the table can."""
    spoiled = copy.deepcopy(records)
    del spoiled[position]["dynamodb"]["NewImage"]["group_id"]
    return spoiled


def killing(calls: FaultInjector, after: int) -> Callable[[], bool]:
    """Kill the process after the `after`-th call from now. Returns a function that tells if that has happened."""
    calls.reset()
    killed: list[str] = []

    def choose(operation: str) -> Fault | None:
        if calls.made != after or killed:
            return None
        killed.append(operation)
        return Fault.KILLED_AFTER

    calls.choose = choose
    return lambda: bool(killed)
