"""What warm invocations take."""

from collections.abc import Iterator, Mapping

from herald_tools.lab.bench.figures import Figure
from herald_tools.lab.bench.measurements import Measured
from herald_tools.lab.bench.working import CALL_MS, MEMBERS, SAMPLE_MESSAGES, Work
from herald_tools.lab.markdown import NAMES, WORTH, WORTH_HEAD, table
from herald_tools.local.artifacts import FUNCTIONS

_JOBS = {
    "api": ("api", f"creates a group of {MEMBERS}"),
    "authorizer": ("authorizer", "checks a token it has the key of"),
    "confirm_creation": ("confirm_creation", "the group item"),
    "invite_members": ("invite_members", f"the group item with {MEMBERS - 1} to invite"),
    "invite_members, both formats": ("invite_members", "the same, for a gateway that reads v1 as well"),
    "deliver_inbox": ("deliver_inbox", f"a message for {MEMBERS - 1}"),
    "deliver_inbox, confirmation": ("deliver_inbox", "a message for one"),
    "deliver_push": ("deliver_push", f"a message for {MEMBERS - 1}, none of whom has a device"),
    "reconcile": ("reconcile", "the first run of all, which looks through 26 hours"),
    "batched": (NAMES["batched"], "ten messages for one each"),
    "common": (NAMES["common"], "ten messages for one each"),
}


def work_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    work = found.work
    yield "## Warm invocations"
    yield ""
    yield f"Processor time of one invocation with the network left out; a group of {MEMBERS}, in milliseconds. Of two processes a"
    yield "turn the shorter time counts."
    rows = [
        [f"`{name}`" if name in FUNCTIONS else name, what, work[job].cpu.show(2), f"{work[job].calls}"]
        for job, (name, what) in _JOBS.items()
    ]
    yield from table(["function", "event", "ms", "calls to AWS"], rows)
    rows = [[NAMES[design], rate.show(0)] for design, rate in told_in_a_second(work).items()]
    yield from table(["notifications put into inboxes", "in a second of processor time"], rows)
    yield from _duplicate(work["deliver_inbox"], work["deliver_inbox, duplicate"])
    yield ""
    yield WORTH
    yield from table(WORTH_HEAD, [[name, worth.show(2, "×")] for name, worth in work_worths(work).items()])


def told_in_a_second(work: Mapping[str, Work]) -> dict[str, Figure]:
    """Return how many notifications each design puts into inboxes in a second of processor time."""
    return {
        "herald": _rate(work["deliver_inbox"], MEMBERS - 1),
        "batched": _rate(work["batched"], SAMPLE_MESSAGES),
        "common": _rate(work["common"], SAMPLE_MESSAGES),
    }


def _rate(work: Work, recipients: int) -> Figure:
    return Figure(tuple(1000 * recipients / each for each in work.cpu_ms))


def _duplicate(first: Work, again: Work) -> Iterator[str]:
    yield f"**A duplicate** of a message for {MEMBERS - 1} recipients is one read of the ledger: {again.calls} call instead of"
    yield f"{first.calls}, no write units, {again.cpu.middle:.2f} ms of processor time instead of {first.cpu.middle:.2f}."


def work_worths(work: Mapping[str, Work]) -> dict[str, Figure]:
    """Return what each optimisation is worth, by name: the time without it to the time with it."""
    inbox = work["deliver_inbox"].cpu
    on_the_clock = work["deliver_inbox, without threads"].wall.times(work["deliver_inbox, on the clock"].wall)
    return {
        "parameters are not checked by the SDK (`api`)": work["api, parameters checked"].cpu.times(work["api"].cpu),
        "items go as they are written, past the SDK's serializer (`deliver_inbox`)": work[
            "deliver_inbox, without own bytes"
        ].cpu.times(inbox),
        "what items have in common is made once (`deliver_inbox`)": work[
            "deliver_inbox, without common parts"
        ].cpu.times(work["deliver_inbox, with common parts"].cpu),
        f"four batches at a time (`deliver_inbox`, on the clock, every call {CALL_MS:.0f} ms)": on_the_clock,
    }
