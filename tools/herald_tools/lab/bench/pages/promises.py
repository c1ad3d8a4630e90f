"""Herald's promises about speed and cost, and whether a run shows them."""

from collections.abc import Iterator
from dataclasses import dataclass

from herald_tools.lab.bench.measurements import Measured
from herald_tools.lab.bench.pages.starts import start_worths
from herald_tools.lab.bench.pages.summary import SHOWN, shown_race
from herald_tools.lab.bench.pages.work import work_worths
from herald_tools.lab.markdown import table
from herald_tools.local.artifacts import FUNCTIONS

LARGE = 500
"""Members from which on a group must cost about what the floor costs."""

FIRST_TO_ANSWER = ("api", "authorizer")
"""The functions that a client waits for. The stream or a queue invokes the others."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise: the ratio that is compared, its limit (`wanted` is "at least" or "at most"), and the ratio found."""

    what: str
    wanted: str
    limit: float
    found: float

    @property
    def held(self) -> bool:
        """Whether this run shows it."""
        return self.found >= self.limit if self.wanted == "at least" else self.found <= self.limit


def promises(found: Measured) -> Iterator[Promise]:
    """Yield all promises. Medians are compared with their limits."""
    yield from _against_the_samples(found)
    yield from _against_the_floor(found)
    yield from _against_a_bare_start(found)
    worths = [*start_worths(found.starts).values(), *work_worths(found.work).values()]
    yield Promise("any optimisation, without it : with it", "at least", 1.05, min(each.middle for each in worths))


def promises_page(found: Measured) -> Iterator[str]:
    """Yield the lines of this part."""
    yield "The promises, and what this run shows:"
    rows = [
        [each.what, f"{each.wanted} {each.limit:g}×", f"{each.found:.2f}×", "yes" if each.held else "**no**"]
        for each in promises(found)
    ]
    yield from table(["promise", "wanted", "found", "held"], rows)


def _against_the_samples(found: Measured) -> Iterator[Promise]:
    herald, common, race = found.costs["herald"][SHOWN], found.costs["common"][SHOWN], shown_race(found)
    answer, last = race.answer("herald"), race.last("herald")
    group = f"a group of {SHOWN:,} with texts"
    yield Promise(f"{group}: calls, common sample : Herald", "at least", 40, common.calls / herald.calls)
    yield Promise(
        f"{group}: write units, common sample : Herald", "at least", 2.7, common.write_units / herald.write_units
    )
    yield Promise(f"{group}: dollars, common sample : Herald", "at least", 3.5, common.dollars / herald.dollars)
    answered = race.answer("common").times(answer).middle
    yield Promise(f"{group}: until the answer, common sample : Herald", "at least", 100, answered)
    inboxes = race.last("common").times(last).middle
    yield Promise(f"{group}: until the last inbox, common sample : Herald", "at least", 15, inboxes)
    batched = race.last("batched").times(last).middle
    yield Promise(f"{group}: until the last inbox, sample, batched : Herald", "at least", 5, batched)


def _against_the_floor(found: Measured) -> Iterator[Promise]:
    large = [members for members in found.costs["herald"] if members >= LARGE]
    for what in ("write_units", "dollars"):
        worst = max(
            getattr(costs["herald"][members], what) / getattr(costs["floor"][members], what)
            for costs in (found.costs, found.bare_costs)
            for members in large
        )
        yield Promise(f"groups from {LARGE} on: {what.replace('_', ' ')}, Herald : floor", "at most", 1.1, worst)
    least = min(found.bare_costs["herald"])
    small = found.bare_costs["uncounted"][least].write_units / found.bare_costs["floor"][least].write_units
    yield Promise(f"a group of {least} by a chat back end: write units, Herald : floor", "at most", 2.0, small)


def _against_a_bare_start(found: Measured) -> Iterator[Promise]:
    ratios = {each: found.starts[each].cpu.times(found.starts["bare"].cpu).middle for each in FUNCTIONS}
    behind = max(ratio for function, ratio in ratios.items() if function not in FIRST_TO_ANSWER)
    yield Promise("cold start of any function behind the API : bare", "at most", 1.15, behind)
    yield Promise("cold start of `api` : bare", "at most", 1.8, ratios["api"])
