"""The time of warm invocations."""

from collections.abc import Iterator, Mapping

from herald_tools.lab.bench.figures import Figure
from herald_tools.lab.bench.jobs import CALL_MS, MEMBERS, SAMPLE_MESSAGES
from herald_tools.lab.bench.measurements import Measured
from herald_tools.lab.bench.working import Work
from herald_tools.lab.markdown import NAMES, WORTH, WORTH_HEAD, table
from herald_tools.local.artifacts import FUNCTIONS

_JOBS = {
    "api": ("api", f"creates a group of {MEMBERS}"),
    "authorizer": ("authorizer", "verifies a token with a key that it has"),
    "announce_group": ("announce_group", f"the group item with {MEMBERS - 1} members to invite"),
    "announce_group, both formats": ("announce_group", "the same, for a gateway that also reads v1"),
    "invite_members": ("invite_members", f"a roster chunk of about {MEMBERS} members"),
    "deliver_inbox": ("deliver_inbox", f"a message for {MEMBERS - 1} recipients"),
    "deliver_inbox, confirmation": ("deliver_inbox", "a message for one recipient"),
    "deliver_push": ("deliver_push", f"a message for {MEMBERS - 1} recipients without a device"),
    "reconcile": ("reconcile", "the first run, which checks 26 hours"),
    "batched": (NAMES["batched"], "ten messages for one recipient each"),
    "common": (NAMES["common"], "ten messages for one recipient each"),
}


def work_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    work = found.work
    yield "## Warm invocations"
    yield ""
    yield f"Processor time of one invocation without the network, for a group of {MEMBERS}, in milliseconds. Two processes run a"
    yield "turn, and the shorter time counts."
    rows = [
        [f"`{name}`" if name in FUNCTIONS else name, what, work[job].cpu.show(2), f"{work[job].calls}"]
        for job, (name, what) in _JOBS.items()
    ]
    yield from table(["function", "event", "ms", "calls to AWS"], rows)
    rows = [[NAMES[design], rate.show(0)] for design, rate in delivered_in_a_second(work).items()]
    yield from table(["design", "notifications put into inboxes in a second of processor time"], rows)
    yield from _duplicate(work["deliver_inbox"], work["deliver_inbox, duplicate"])
    yield ""
    yield WORTH
    yield from table(WORTH_HEAD, [[name, worth.show(2, "×")] for name, worth in work_worths(work).items()])


def delivered_in_a_second(work: Mapping[str, Work]) -> dict[str, Figure]:
    """Return how many notifications each design puts into inboxes in a second of processor time."""
    return {
        "herald": _rate(work["deliver_inbox"], MEMBERS - 1),
        "batched": _rate(work["batched"], SAMPLE_MESSAGES),
        "common": _rate(work["common"], SAMPLE_MESSAGES),
    }


def _rate(work: Work, recipients: int) -> Figure:
    return Figure(tuple(1000 * recipients / each for each in work.cpu_ms))


def _duplicate(first: Work, again: Work) -> Iterator[str]:
    yield f"**A duplicate** of a message for {MEMBERS - 1} recipients is one call to the ledger: {again.calls} call instead of"
    yield f"{first.calls}, no write units, {again.cpu.middle:.2f} ms of processor time instead of {first.cpu.middle:.2f}."


def work_worths(work: Mapping[str, Work]) -> dict[str, Figure]:
    """Return the worth of each optimisation by name: the ratio of the times without it and with it."""
    inbox = work["deliver_inbox"].cpu
    on_the_clock = work["deliver_inbox, without threads"].wall.times(work["deliver_inbox, on the clock"].wall)
    return {
        "no validation of parameters by the SDK (`api`)": work["api, parameters checked"].cpu.times(work["api"].cpu),
        "items are sent as Herald encodes them, without the SDK's serializer (`deliver_inbox`)": work[
            "deliver_inbox, without own bytes"
        ].cpu.times(inbox),
        "the common content of items is encoded once (`deliver_inbox`)": work[
            "deliver_inbox, without common parts"
        ].cpu.times(work["deliver_inbox, with common parts"].cpu),
        f"four batches at a time (`deliver_inbox`, elapsed time, each call {CALL_MS:.0f} ms)": on_the_clock,
    }
