"""The report: what was measured, with what it is compared with."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import distributions
from itertools import chain
from os import cpu_count

from herald_tools.lab.bench.measurements import QUICK, Measured
from herald_tools.lab.bench.pages.costs import costs_page
from herald_tools.lab.bench.pages.promises import promises_page
from herald_tools.lab.bench.pages.starts import starts_page
from herald_tools.lab.bench.pages.summary import summary
from herald_tools.lab.bench.pages.times import times_page
from herald_tools.lab.bench.pages.work import work_page
from herald_tools.lab.bench.starting import STOCK
from herald_tools.lab.markdown import page
from herald_tools.lab.sample import ANNOUNCEMENT, INTRODUCTION
from herald_tools.local.artifacts import layers, packages_in
from herald_tools.local.paths import MINISTACK

_PACKAGES = ("botocore", "boto3", "aws-lambda-powertools", "fastapi", "mangum", "pydantic", "ministack")


def write(found: Measured) -> str:
    """Return the report in Markdown."""
    parts = (_head(found), costs_page(found), times_page(found), starts_page(found), work_page(found))
    return page(chain.from_iterable(parts))


def _versions() -> Iterator[str]:
    """Yield what was measured, from where it was."""
    local_aws = (MINISTACK.parents[1] / "lib").glob("python*/site-packages")
    found = {
        each.name.lower().replace("_", "-"): each.version
        for each in distributions(path=[str(each) for each in (*local_aws, STOCK, *map(packages_in, layers()))])
    }
    yield from (f"{name} {found[name]}" for name in _PACKAGES)


def _head(found: Measured) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}; change the command, not this page. Python"
    yield f"{platform.python_version()} on {platform.system()} {platform.machine()}, {cpu_count()} processors;"
    yield f"{', '.join(_versions())}. Every figure stands beside what it is compared"
    yield "with, measured in the same run: all take turns, forwards and backwards. Figures are medians, with the least and the"
    yield "most in brackets; ratios are taken turn by turn."
    if found.plan is QUICK:
        yield ""
        yield "**A quick run: enough to see an order of magnitude, too little to quote.**"
    yield ""
    yield "- **common sample**: what most samples do. A row for each member and a message for each member, within the request;"
    yield "  a conditional put for each inbox item; Powertools' Idempotency around the request."
    yield "- **sample, batched**: the same in batches: 25 rows and 10 messages a call, and in one call the inbox items of the 10"
    yield "  messages that SQS hands over at most without waiting for more."
    yield "- **floor**: one write unit for each who is told, one for the group, one request. Nothing can do with less."
    yield ""
    yield "The samples are in `tools/bench/baselines`. They have no authorizer, limits, ledger, policies or audit log; on the"
    yield "clock Herald is measured with all of them, with the parameters that `template.yaml` ships, so the gateway queue"
    yield "carries CloudEvents alone. As on the local stack, limits are wide and two workers at most deliver; so they do in the"
    yield "samples."
    yield ""
    yield f"The group has an introduction of {len(INTRODUCTION)} characters and an announcement of {len(ANNOUNCEMENT)}; its"
    yield "members' ids have ten. The samples' inbox items grow with the texts; Herald's are cut to one write unit (`truncated`),"
    yield "and the whole is one request away. Costs without texts are below."
    yield ""
    yield from summary(found)
    yield ""
    yield from promises_page(found)
