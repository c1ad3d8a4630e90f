"""How many groups reconcile checks: the part of docs/scaling.md about it."""

import math
from collections.abc import Iterator

from herald.adapters.dynamodb.batches import READ_SIZE
from herald.domain.reconcile.progress import LateLook
from herald.domain.reconcile.shards import RECONCILE_SHARDS
from herald.use_cases.reconcile.passes import RESERVE_MS

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.markdown import table

TIMEOUT, PERIOD = 120, 300
"""Seconds that a run may take, and between two runs (template.yaml)."""

ENTRY_CPU = 0.0001
"""Seconds of one processor to check one ledger entry. Assumed: twice that of a check on an idle machine, with canned
answers of DynamoDB. reconcile has a whole processor."""

CHECKS = 1 + len(LateLook)
"""How often each group is checked."""

REPAIR_SECONDS = 4 * CALL_SECONDS + 0.01
"""Seconds to publish a lost group again: remember it, read it, publish twice, and processor time."""

MEMBERS = (2, 500, 1_000, 10_000)


def rate(members: int, period: int = PERIOD) -> float:
    """Return how many complete groups all shards check in a second, on average over `period` seconds."""
    entries = 1 + math.ceil(members / 500)
    seconds = entries * ENTRY_CPU + min(1.0, entries / READ_SIZE) * CALL_SECONDS
    return RECONCILE_SHARDS * _share(period) / seconds


def repairs() -> float:
    """Return how many lost groups all shards publish again in a second, on average."""
    return RECONCILE_SHARDS * _share(PERIOD) / REPAIR_SECONDS


def _share(period: int) -> float:
    """Return which part of the time a shard runs, under load."""
    return min(1.0, (TIMEOUT - RESERVE_MS / 1000) / period)


def section() -> Iterator[str]:
    """Yield the lines of this part."""
    yield "## Reconcile"
    yield ""
    yield "Reconcile is not on the way of a notification. It checks every group when the group is older than `SettleSeconds`, after an"
    yield f"hour and after a day: {CHECKS} times. {RECONCILE_SHARDS} runs work at a time, each for a quarter of the groups. If more groups are"
    yield "created than it can check, the later checks come late first, then the first one does, and `ReconcileBehindAlarm` is raised. By"
    yield "default the API accepts 500 creations a second."
    yield ""
    rows = [
        [
            f"{members:,}",
            f"{rate(members):,.0f}",
            f"{rate(members) / CHECKS:,.0f}",
            f"{rate(members, 120) / CHECKS:,.0f}",
        ]
        for members in MEMBERS
    ]
    head = [
        "members",
        "checks a second",
        f"creations a second, {CHECKS} checks each",
        "with `ReconcileSchedule` rate(2 minutes)",
    ]
    yield from table(head, rows)
    yield f"It publishes about {repairs():,.0f} lost groups a second again. The ledger keeps recipients from being notified twice."
    yield ""
    yield "To raise the number of index partitions, set `CREATION_SHARDS` in `creation_index.py` to a multiple of 4, at most"
    yield "`MAX_CREATION_SHARDS`, and deploy. The order does not matter, nor does a rollback: readers look into `MAX_CREATION_SHARDS`"
    yield "partitions always. To raise that one, deploy it first, and `CREATION_SHARDS` in a later deployment. Never lower it."
    yield ""
