"""What one creation asks of each stage: counted on what Herald really sends."""

import math
from dataclasses import dataclass
from functools import cache

from herald_tools.lab.costs.creation import bill, rehearse
from herald_tools.lab.costs.dollars import CALL_SECONDS, million_groups
from herald_tools.lab.costs.prices import US_EAST_1

VCPU = 1_769
"""Megabytes of memory at which Lambda gives a function one whole processor (AWS); less is given in proportion."""

API_MEMORY, MEMORY = 1_024, 512
API_CPU, RECORD_CPU, MESSAGE_CPU, RECIPIENT_CPU = 0.0040, 0.0030, 0.0040, 0.000080
"""Seconds of a whole processor: a creation; a stream record; a queue message and each of its recipients.

Assumed: about twice what docs/performance.md shows of warm invocations on a quiet machine.
"""

WRITERS = 4
"""Batches that deliver_inbox has on their way at once."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a group of `members` asks for: write units by table, stream records, messages, and seconds of functions."""

    members: int
    group_units: int
    inbox_units: int
    records: int
    messages: int
    api_seconds: float
    record_seconds: float
    message_seconds: float
    dollars: float


@cache
def demand_of(members: int) -> Demand:
    """Play the creation of a group by a chat back end, and read off what it asks for."""
    meter, counted = rehearse(members), bill(members, counted=False)
    messages, records = len(meter.messages), len(meter.items)
    inbox_units = members + messages
    return Demand(
        members=members,
        group_units=counted.write_units - inbox_units - 1,  # One is the index's.
        inbox_units=inbox_units,
        records=records,
        messages=messages,
        api_seconds=CALL_SECONDS + API_CPU * VCPU / API_MEMORY,
        record_seconds=RECORD_CPU * VCPU / MEMORY,
        message_seconds=_message_seconds(members / records),
        dollars=sum(million_groups(counted, US_EAST_1).values()) / 1_000_000,
    )


def _message_seconds(recipients: float) -> float:
    """Return how long one message keeps deliver_inbox: the ledger twice, batches four at a time, and the processor."""
    rounds = math.ceil(math.ceil(recipients / 25) / WRITERS)
    return (2 + rounds) * CALL_SECONDS + (MESSAGE_CPU + RECIPIENT_CPU * recipients) * VCPU / MEMORY
