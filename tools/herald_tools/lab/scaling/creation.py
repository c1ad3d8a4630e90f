"""The demand of one creation on each stage, counted while Herald's code runs."""

import math
from dataclasses import dataclass
from functools import cache

from herald.domain.groups.group import SMALL

from herald_tools.lab.costs.creation import bill, rehearse
from herald_tools.lab.costs.dollars import CALL_SECONDS, million_groups
from herald_tools.lab.costs.prices import US_EAST_1

VCPU = 1_769
"""Megabytes of memory for which Lambda gives a function one processor (AWS). The share is proportional."""

API_MEMORY, MEMORY = 1_024, 512
API_CPU, RECORD_CPU, MESSAGE_CPU, RECIPIENT_CPU = 0.0040, 0.0030, 0.0040, 0.000080
"""Seconds of one processor for a creation, a stream record, a queue message, and each recipient of a message.

Assumed: about twice the warm invocations of docs/performance.md on an idle machine.
"""

WRITERS = 4
"""Batches that deliver_inbox writes at a time."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The demand of a group with `members`: write units by table, stream records, messages, seconds of functions."""

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
    """Create a group as a chat back end, and count its demand."""
    meter, counted = rehearse(members), bill(members, counted=False)
    messages, records = len(meter.messages), len(meter.items)
    inbox_units = members + (0 if members <= SMALL else messages)  # Small groups have no entries in the ledger.
    return Demand(
        members=members,
        group_units=counted.write_units - inbox_units - 1,  # One is for the index.
        inbox_units=inbox_units,
        records=records,
        messages=messages,
        api_seconds=CALL_SECONDS + API_CPU * VCPU / API_MEMORY,
        record_seconds=RECORD_CPU * VCPU / MEMORY,
        message_seconds=_message_seconds(members / records),
        dollars=sum(million_groups(counted, US_EAST_1).values()) / 1_000_000,
    )


def _message_seconds(recipients: float) -> float:
    """Return how long deliver_inbox takes for a message: two ledger calls, four batches at a time, processor time."""
    rounds = math.ceil(math.ceil(recipients / 25) / WRITERS)
    return (2 + rounds) * CALL_SECONDS + (MESSAGE_CPU + RECIPIENT_CPU * recipients) * VCPU / MEMORY
