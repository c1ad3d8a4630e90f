"""What cold starts take."""

from collections.abc import Iterator, Mapping

from herald_tools.lab.bench.figures import Figure
from herald_tools.lab.bench.measurements import Measured
from herald_tools.lab.bench.starting import Start
from herald_tools.lab.markdown import WORTH, WORTH_HEAD, table
from herald_tools.local.artifacts import FUNCTIONS

_WORTH = {
    "compiled files in the artifacts (`api`)": ("api, not compiled", "api"),
    "compiled files in the artifacts (`deliver_inbox`)": ("deliver_inbox, not compiled", "deliver_inbox"),
    "botocore's list of endpoints cut to three services (bare)": ("bare", "bare, trimmed"),
    "botocore's client instead of boto3's resource (bare)": ("bare, resource", "bare"),
    "one session for all clients (bare, with two)": ("bare, two sessions", "bare"),
    "imports put off until they are needed (`api`)": ("api, all at once", "api"),
    "imports put off until they are needed (`deliver_inbox`)": ("deliver_inbox, all at once", "deliver_inbox"),
    "imports put off until they are needed (`invite_members`)": ("invite_members, all at once", "invite_members"),
}


def starts_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    starts = found.starts
    yield "## Cold starts"
    yield ""
    yield "Import of a handler and making of its clients in a fresh process, from what `sam build` makes: processor time, in"
    yield "milliseconds. *Bare* is what no function does without, from packages as they are shipped: a botocore session with"
    yield "one client, Powertools' Logger and Metrics. *FastAPI* is one route with FastAPI, Mangum and boto3. *Bare, trimmed*"
    yield "is bare on the layers that all functions have. Each starts twice a turn, and the shorter time counts: what else runs on the machine"
    yield "only adds."
    names = {"bare": "bare", "bare, trimmed": "bare, trimmed", "fastapi": "FastAPI"} | {f: f"`{f}`" for f in FUNCTIONS}
    yield from table(
        ["what starts", "ms", "to bare", "to bare, trimmed", "MB", "modules"],
        [_row(shown, starts[name], starts) for name, shown in names.items()],
    )
    yield WORTH
    yield from table(WORTH_HEAD, [[name, worth.show(2, "×")] for name, worth in start_worths(starts).items()])


def start_worths(starts: Mapping[str, Start]) -> dict[str, Figure]:
    """Return what each optimisation is worth, by name: the time without it to the time with it."""
    return {name: starts[slow].cpu.times(starts[fast].cpu) for name, (slow, fast) in _WORTH.items()}


def _row(name: str, start: Start, starts: Mapping[str, Start]) -> list[str]:
    ratios = [start.cpu.times(starts[bare].cpu).show(2) for bare in ("bare", "bare, trimmed")]
    return [name, start.cpu.show(0), *ratios, f"{start.megabytes:.0f}", f"{start.modules:,}"]
