"""The report: what was measured, with what it is compared with."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count

from tools.bench.figures import Figure
from tools.bench.measurements import Measured
from tools.bench.pages.costs import costs_page
from tools.bench.pages.starts import starts_page
from tools.bench.pages.tables import NAMES, table
from tools.bench.pages.times import times_page
from tools.bench.pages.work import work_page
from tools.bench.races import DESIGNS
from tools.bench.sample import ANNOUNCEMENT, INTRODUCTION

SHOWN = 1_000
"""Members of the group that the summary speaks of."""

_PACKAGES = ("botocore", "boto3", "aws-lambda-powertools", "pydantic")


def write(found: Measured) -> str:
    """Return the report in Markdown."""
    pages = (_head(found), costs_page(found), times_page(found), starts_page(found), work_page(found))
    return "\n".join(line for page in pages for line in page).replace("\n\n\n", "\n\n").rstrip() + "\n"


def summary(found: Measured) -> list[str]:
    """Return the lines of the short table, which the README repeats."""
    costs = {design: found.costs[design][SHOWN] for design in DESIGNS}
    race = next(race for race in found.races if race.members == SHOWN)
    rows = [
        _row("calls to AWS", "{:,.0f}", {design: float(cost.calls) for design, cost in costs.items()}),
        _row("write units", "{:,.0f}", {design: float(cost.write_units) for design, cost in costs.items()}),
        _row("US dollars for a million", "{:,.0f}", {design: cost.dollars for design, cost in costs.items()}),
        _timed("until the answer", {design: race.answer(design) for design in DESIGNS}),
        _timed("until the last inbox", {design: race.last(design) for design in DESIGNS}),
    ]
    return table([f"a group of {SHOWN:,}", *(NAMES[each] for each in DESIGNS)], rows)[1:-1]


def _row(name: str, form: str, values: dict[str, float]) -> list[str]:
    herald, *others = values.values()
    return [name, form.format(herald), *(f"{form.format(each)} ({each / herald:.1f}×)" for each in others)]


def _timed(name: str, figures: dict[str, Figure]) -> list[str]:
    herald, *others = figures.values()
    ratios = (f"{each.middle:.2f} s ({each.times(herald).middle:.1f}×)" for each in others)
    return [name, f"{herald.middle:.2f} s", *ratios]


def _head(found: Measured) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}; change the command, not this page. Python"
    yield f"{platform.python_version()} on {platform.system()} {platform.machine()}, {cpu_count()} processors;"
    yield f"{', '.join(f'{name} {version(name)}' for name in _PACKAGES)}. Every figure stands beside what it is compared"
    yield "with, measured in the same run, in turn: medians, and in brackets the least and the most; ratios are of pairs that"
    yield "ran one after the other."
    yield ""
    yield "- **common sample**: what most samples do. A row for each member and a message for each member, within the request;"
    yield "  a conditional put for each inbox item; Powertools' Idempotency around the request."
    yield "- **sample, batched**: the same as far as AWS takes it in batches: 25 rows, 10 messages, 10 inbox items a call."
    yield "- **floor**: one write unit for each who is told, one for the group, one request. Nothing can do with less."
    yield ""
    yield "The samples are in `tools/bench/baselines`. They have no authorizer, limits, ledger, policies or audit log; Herald"
    yield "is measured with all of them."
    yield ""
    yield f"The group has an introduction of {len(INTRODUCTION)} characters and an announcement of {len(ANNOUNCEMENT)}; its"
    yield "members' ids have ten. The samples' inbox items grow with the texts; Herald's are cut to one write unit (`truncated`)."
    yield ""
    yield from summary(found)
    yield ""
