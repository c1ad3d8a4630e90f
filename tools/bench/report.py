"""The report: what was measured, with what it is compared with."""

import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count

from tools.bench.measurements import QUICK, Measured
from tools.bench.pages.costs import costs_page
from tools.bench.pages.promises import promises_page
from tools.bench.pages.starts import starts_page
from tools.bench.pages.summary import summary
from tools.bench.pages.times import times_page
from tools.bench.pages.work import work_page
from tools.bench.sample import ANNOUNCEMENT, INTRODUCTION

_PACKAGES = ("botocore", "boto3", "aws-lambda-powertools", "pydantic")


def write(found: Measured) -> str:
    """Return the report in Markdown."""
    pages = (_head(found), costs_page(found), times_page(found), starts_page(found), work_page(found))
    return "\n".join(line for page in pages for line in page).replace("\n\n\n", "\n\n").rstrip() + "\n"


def _head(found: Measured) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}; change the command, not this page. Python"
    yield f"{platform.python_version()} on {platform.system()} {platform.machine()}, {cpu_count()} processors;"
    yield f"{', '.join(f'{name} {version(name)}' for name in _PACKAGES)}. Every figure stands beside what it is compared"
    yield "with, measured in the same run, in turn: medians, and in brackets the least and the most; ratios are of pairs that"
    yield "ran one after the other."
    if found.plan is QUICK:
        yield ""
        yield "**A quick run: enough to see an order of magnitude, too little to quote.**"
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
    yield from promises_page(found)
