"""Herald's promises about speed and cost, and whether a run shows them."""

from collections.abc import Iterator
from enum import StrEnum

from herald_tools.lab.bench.measurements import QUICK, Measured
from herald_tools.lab.bench.pages.small_groups import small_promises
from herald_tools.lab.bench.pages.starts import start_worths
from herald_tools.lab.bench.pages.summary import SHOWN, shown_race
from herald_tools.lab.bench.pages.work import work_worths
from herald_tools.lab.bench.promise import Promise, at_least, at_most
from herald_tools.lab.bench.reconciling import ITEMS, LEDGER
from herald_tools.lab.markdown import table
from herald_tools.local.artifacts import FUNCTIONS

LARGE = 500
"""Members from which on a group must cost about what the floor costs."""

FIRST_TO_ANSWER = ("api", "authorizer")
"""The functions that a client waits for. The stream or a queue invokes the others."""


class Verdict(StrEnum):
    """Whether a run shows a promise."""

    YES = "yes"
    NO = "**no**"
    NOT_MEASURABLE = "not measurable here"


def promises(found: Measured) -> Iterator[Promise]:
    """Yield all promises. Medians are compared with their limits."""
    yield from _against_the_samples(found)
    yield from small_promises(found)
    yield from _against_the_floor(found)
    yield from _against_a_bare_start(found)
    yield from _of_reconcile(found)
    worths = [*start_worths(found.starts).values(), *work_worths(found.work).values()]
    yield at_least(1.05, "any optimisation, without it : with it", min(worths, key=lambda worth: worth.middle))


def _of_reconcile(found: Measured) -> Iterator[Promise]:
    if found.checks:
        rate = found.checks[ITEMS]
        yield at_least(2_000, "reconcile: complete groups of 2 in a second of processor time", rate, "")
        yield at_least(
            1.5, "reconcile: the same, Herald : by the ledger with the SDK's parser", rate.times(found.checks[LEDGER])
        )


def verdict(promise: Promise, found: Measured) -> Verdict:
    """Return whether a run shows a promise.

    A quick run has too few turns for a median: if some of them keep the promise and others break it, it cannot tell.
    """
    if found.plan is QUICK and promise.is_doubtful:
        return Verdict.NOT_MEASURABLE
    return Verdict.YES if promise.held else Verdict.NO


def broken(found: Measured) -> list[Promise]:
    """Return the promises that a run shows to be broken."""
    return [promise for promise in promises(found) if verdict(promise, found) is Verdict.NO]


def promises_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    yield "The promises, and what this run shows:"
    rows = [
        [each.what, f"{each.wanted} {each.limit:,g}{each.unit}", each.shown, verdict(each, found)]
        for each in promises(found)
    ]
    yield from table(["promise", "wanted", "found", "held"], rows)


def _against_the_samples(found: Measured) -> Iterator[Promise]:
    herald, common, race = found.costs["herald"][SHOWN], found.costs["common"][SHOWN], shown_race(found)
    answer, last = race.answer("herald"), race.last("herald")
    group = f"a group of {SHOWN:,} with texts"
    yield at_least(40, f"{group}: calls, common sample : Herald", common.calls / herald.calls)
    yield at_least(2.7, f"{group}: write units, common sample : Herald", common.write_units / herald.write_units)
    yield at_least(3.5, f"{group}: dollars, common sample : Herald", common.dollars / herald.dollars)
    answered = race.answer("common").times(answer)
    yield at_least(100, f"{group}: until the answer, common sample : Herald", answered)
    yield at_least(15, f"{group}: until the last inbox, common sample : Herald", race.last("common").times(last))
    yield at_least(5, f"{group}: until the last inbox, sample, batched : Herald", race.last("batched").times(last))


def _against_the_floor(found: Measured) -> Iterator[Promise]:
    large = [members for members in found.costs["herald"] if members >= LARGE]
    for what in ("write_units", "dollars"):
        worst = max(
            getattr(costs["herald"][members], what) / getattr(costs["floor"][members], what)
            for costs in (found.costs, found.bare_costs)
            for members in large
        )
        yield at_most(1.1, f"groups from {LARGE} on: {what.replace('_', ' ')}, Herald : floor", worst)


def _against_a_bare_start(found: Measured) -> Iterator[Promise]:
    ratios = {each: found.starts[each].cpu.times(found.starts["bare"].cpu) for each in FUNCTIONS}
    behind = [ratio for function, ratio in ratios.items() if function not in FIRST_TO_ANSWER]
    slowest = max(behind, key=lambda ratio: ratio.middle)
    yield at_most(1.15, "cold start of any function behind the API : bare", slowest)
    yield at_most(1.5, "cold start of `api` : bare", ratios["api"])
