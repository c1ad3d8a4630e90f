"""The time of cold starts."""

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
    "imports only when needed (`api`)": ("api, all at once", "api"),
    "imports only when needed (`deliver_inbox`)": ("deliver_inbox, all at once", "deliver_inbox"),
    "imports only when needed (`announce_group`)": ("announce_group, all at once", "announce_group"),
}


def starts_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    starts = found.starts
    yield "## Cold starts"
    yield ""
    yield "A fresh process imports a handler and creates its clients, from the artifacts of `sam build`: processor time in"
    yield "milliseconds. *Bare* is the minimum of any function, on unchanged packages: a botocore session with one client, and"
    yield "Powertools' Logger and Metrics. *Bare, trimmed* is the same on Herald's common layers. *FastAPI* is one route with"
    yield "FastAPI, Mangum and boto3. Each starts twice a turn, and the shorter time counts, because other processes on the"
    yield "machine can only add to it."
    names = {"bare": "bare", "bare, trimmed": "bare, trimmed", "fastapi": "FastAPI"} | {f: f"`{f}`" for f in FUNCTIONS}
    yield from table(
        ["what starts", "ms", "to bare", "to bare, trimmed", "MB", "modules"],
        [_row(shown, starts[name], starts) for name, shown in names.items()],
    )
    yield WORTH
    yield from table(WORTH_HEAD, [[name, worth.show(2, "×")] for name, worth in start_worths(starts).items()])


def start_worths(starts: Mapping[str, Start]) -> dict[str, Figure]:
    """Return the worth of each optimisation by name: the ratio of the times without it and with it."""
    return {name: starts[slow].cpu.times(starts[fast].cpu) for name, (slow, fast) in _WORTH.items()}


def _row(name: str, start: Start, starts: Mapping[str, Start]) -> list[str]:
    ratios = [start.cpu.times(starts[bare].cpu).show(2) for bare in ("bare", "bare, trimmed")]
    return [name, start.cpu.show(0), *ratios, f"{start.megabytes:.0f}", f"{start.modules:,}"]
