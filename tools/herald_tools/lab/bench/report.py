"""The report: all measurements, each beside those of the other designs."""

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
from herald_tools.lab.bench.ways import STOCK
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
    """Yield the versions of the measured packages."""
    local_aws = (MINISTACK.parents[1] / "lib").glob("python*/site-packages")
    found = {
        each.name.lower().replace("_", "-"): each.version
        for each in distributions(path=[str(each) for each in (*local_aws, STOCK, *map(packages_in, layers()))])
    }
    yield from (f"{name} {found[name]}" for name in _PACKAGES)


def _head(found: Measured) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}. Do not edit this page; change the command. Python"
    yield f"{platform.python_version()} on {platform.system()} {platform.machine()}, {cpu_count()} processors;"
    yield f"{', '.join(_versions())}. Each figure is"
    yield "measured in the same run as those that it is compared with: all take turns, in alternating directions. Figures are"
    yield "medians, with minimum and maximum in brackets. Ratios compare measurements of the same turn."
    if found.plan is QUICK:
        yield ""
        yield "**A quick run: it shows orders of magnitude, but has too few measurements to quote.**"
    yield ""
    yield "- **common sample**: the design of most samples. A row for each member and a message for each member, within the"
    yield "  request; a conditional put for each inbox item; Powertools' Idempotency around the request."
    yield "- **sample, batched**: the same in batches: 25 rows and 10 messages a call, and in one call the inbox items of 10"
    yield "  messages, which is the most that SQS delivers at once without a batching window."
    yield "- **floor**: one write unit for each recipient, one for the group, and one request. No design can do with less."
    yield ""
    yield "The samples are in `tools/herald_tools/lab/bench/baselines`. They have no authorizer, limits, ledger, policies or"
    yield "audit log. Where time is measured, Herald has all of them, and the default parameters of `template.yaml`: the gateway"
    yield "queue carries CloudEvents only. Two things are as on the local stack: limits are high, and at most two workers deliver"
    yield "at a time, in the samples as well."
    yield ""
    yield f"The group has an introduction of {len(INTRODUCTION)} characters and an announcement of {len(ANNOUNCEMENT)}; its"
    yield "members' ids have ten characters. The samples' inbox items contain these texts whole. Herald cuts them so that an item"
    yield "is one write unit (`truncated`); `GET /groups/{id}` returns them whole. Costs without texts are below, too."
    yield ""
    yield from summary(found)
    yield ""
    yield from promises_page(found)
