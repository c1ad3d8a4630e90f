"""How many groups reconcile checks: the part of docs/scaling.md about it."""

import math
from collections.abc import Iterator

from herald.adapters.dynamodb.batches import READ_SIZE
from herald.domain.groups.group import SMALL
from herald.domain.reconcile.progress import LateLook
from herald.domain.reconcile.shards import RECONCILE_SHARDS
from herald.use_cases.reconcile.passes import RESERVE_MS

from herald_tools.lab.costs.dollars import CALL_SECONDS
from herald_tools.lab.costs.prices import US_EAST_1
from herald_tools.lab.markdown import table
from herald_tools.lab.scaling.settings import PARTITION

TIMEOUT, PERIOD = 120, 300
"""Seconds that a run may take, and between two runs (template.yaml)."""

ENTRY_CPU, GROUP_CPU, ITEM_CPU = 0.0001, 0.00003, 0.00001
"""Seconds of one processor to check one ledger entry; and for a small group, and each of its notifications. Measured with
canned answers of DynamoDB, on a machine with other work. reconcile has a whole processor."""

PARALLEL = 4
"""Calls at a time that look for notifications."""

CHECKS = 1 + len(LateLook)
"""How often each group is checked."""

REPAIR_SECONDS = 4 * CALL_SECONDS + 0.01
"""Seconds to publish a lost group again: remember it, read it, publish twice, and processor time."""

MEMBERS = (2, 10, SMALL, 500, 1_000, 10_000)


HOT = (500, 1_000, 2_000, 5_000)
"""New groups a second with the same user."""


def rate(members: int, period: int = PERIOD) -> float:
    """Return how many complete groups all shards check in a second, on average over `period` seconds."""
    return RECONCILE_SHARDS * _share(period) / _check_seconds(members)


def _check_seconds(members: int) -> float:
    """Return how long the check of a complete group takes."""
    if members <= SMALL:
        calls = (1 + members / PARALLEL) / READ_SIZE
        return GROUP_CPU + members * ITEM_CPU + calls * CALL_SECONDS
    entries = _entries(members)
    return entries * ENTRY_CPU + min(1.0, entries / READ_SIZE) * CALL_SECONDS


def _entries(members: int) -> int:
    return 1 + math.ceil(members / 500)


def price(members: int) -> float:
    """Return US dollars for all checks of a million groups. A read that is not consistent takes half a read unit."""
    keys = 1 + members if members <= SMALL else _entries(members)
    return 1_000_000 * CHECKS * keys / 2 * US_EAST_1.read_unit


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
            f"{price(members):.2f}",
        ]
        for members in MEMBERS
    ]
    head = [
        "members",
        "checks a second",
        f"creations a second, {CHECKS} checks each",
        "with `ReconcileSchedule` rate(2 minutes)",
        "$ a million, reads",
    ]
    yield from table(head, rows)
    yield f"Of a group of up to {SMALL} recipients it looks for every notification, {PARALLEL} calls at a time; of a larger one it reads"
    yield "the ledger, which has an entry for each chunk. So the reads of a group of 25 cost more than its two entries would, and save"
    yield "the delivery their writes and its calls."
    yield ""
    yield f"It publishes about {repairs():,.0f} lost groups a second again. The ledger keeps recipients from being notified twice."
    yield ""
    yield "To raise the number of index partitions, set `CREATION_SHARDS` in `creation_index.py` to a multiple of 4, at most"
    yield "`MAX_CREATION_SHARDS`, and deploy. The order does not matter, nor does a rollback: readers look into `MAX_CREATION_SHARDS`"
    yield "partitions always. To raise that one, deploy it first, and `CREATION_SHARDS` in a later deployment. Never lower it."
    yield ""
    yield from _hot_inbox()


def _hot_inbox() -> Iterator[str]:
    """Yield the lines about a user who is in very many groups."""
    yield "## One hot inbox"
    yield ""
    yield f"All notifications of a user are in one partition, which takes {PARTITION:,} write units a second (AWS). If a user is in more new"
    yield "groups, the others are notified at once: that user waits, by name, and the message is redelivered for this user alone. What is"
    yield "not written after the eighth receive waits for reconcile, which tries again every 4 to 60 minutes. Nothing is lost."
    yield ""
    rows = [
        [f"{groups:,}", f"{min(1.0, PARTITION / groups):.0%}", f"{max(0, groups / PARTITION - 1) * 60:,.0f} min"]
        for groups in HOT
    ]
    head = [
        "new groups a second with the same user, for an hour",
        "notified at once",
        "then written after, at the earliest",
    ]
    yield from table(head, rows)
