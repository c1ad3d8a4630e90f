"""The short table, which is also in the README."""

from herald_tools.lab.bench.designs import DESIGNS
from herald_tools.lab.bench.figures import Figure
from herald_tools.lab.bench.measurements import Measured
from herald_tools.lab.bench.pages.work import delivered_in_a_second
from herald_tools.lab.bench.races import Race
from herald_tools.lab.markdown import NAMES, table

SHOWN = 1_000
"""Members of the group in the summary."""


def summary(found: Measured) -> list[str]:
    """Return the lines of the table."""
    costs = {design: found.costs[design][SHOWN] for design in DESIGNS}
    race = shown_race(found)
    rows = [
        _row("calls to AWS", "{:,.0f}", {design: float(cost.calls) for design, cost in costs.items()}),
        _row("write units", "{:,.0f}", {design: float(cost.write_units) for design, cost in costs.items()}),
        _row("US dollars for a million", "{:,.0f}", {design: cost.dollars for design, cost in costs.items()}),
        _timed("until the answer", {design: race.answer(design) for design in DESIGNS}),
        _timed("until the last inbox", {design: race.last(design) for design in DESIGNS}),
        _delivered(delivered_in_a_second(found.work)),
    ]
    return table([f"a group of {SHOWN:,}", *(NAMES[each] for each in DESIGNS)], rows)[1:-1]


def shown_race(found: Measured) -> Race:
    """Return the race of the groups in the summary."""
    return next(race for race in found.races if race.members == SHOWN)


def _row(name: str, form: str, values: dict[str, float]) -> list[str]:
    herald, *others = values.values()
    return [name, form.format(herald), *(f"{form.format(each)} ({each / herald:.1f}×)" for each in others)]


def _delivered(rates: dict[str, Figure]) -> list[str]:
    herald, *others = rates.values()
    ratios = (f"{each.middle:,.0f} ({herald.times(each).middle:.1f}× fewer)" for each in others)
    return ["notifications a second of processor time", f"{herald.middle:,.0f}", *ratios]


def _timed(name: str, figures: dict[str, Figure]) -> list[str]:
    herald, *others = figures.values()
    ratios = (f"{each.middle:.2f} s ({each.times(herald).middle:.1f}×)" for each in others)
    return [name, f"{herald.middle:.2f} s", *ratios]
