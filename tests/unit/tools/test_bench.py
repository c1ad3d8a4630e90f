"""What the report of the benchmark says, and that it tells a promise that was not shown."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import pytest

from herald_tools.lab.bench.command import BEGIN, END, README, show
from herald_tools.lab.bench.counts import BARE, TEXTS
from herald_tools.lab.bench.figures import Figure, growth
from herald_tools.lab.bench.measurements import AS_SHIPPED, COUNTED, QUICK, Costs, Measured
from herald_tools.lab.bench.pages.promises import promises, promises_page
from herald_tools.lab.bench.pages.times import PICTURE
from herald_tools.lab.bench.races import Load, Race
from herald_tools.lab.bench.starting import Start
from herald_tools.lab.bench.ways import ways
from herald_tools.lab.bench.working import Work
from herald_tools.lab.costs.bills import Texts
from herald_tools.lab.markdown import table
from herald_tools.local.artifacts import VARIABLES
from herald_tools.local.paths import ROOT
from herald_tools.local.template import source
from tests.support.costs import cost_of
from tests.support.terminal import check_readable

PAGE = ROOT / "docs" / "performance.md"
REPORT = PAGE.read_text()


WITHOUT = (
    "api, parameters checked",
    "deliver_inbox, without own bytes",
    "deliver_inbox, without common parts",
    "deliver_inbox, without threads",
)
WITH = (
    *("api", "deliver_inbox", "deliver_inbox, with common parts", "deliver_inbox, on the clock"),
    *("batched", "common"),
)


@cache
def costs(texts: Texts, *designs: str) -> Costs:
    return {design: {members: cost_of(design, members, texts) for members in (2, 1_000)} for design in designs}


def measured(
    seconds: Mapping[str, float] = MappingProxyType({}),
    starts: Mapping[str, float] = MappingProxyType({}),
    undone: float = 2.0,
) -> Measured:
    """Return a run in which Herald was as quick as is promised, but for what is given.

    `seconds` are until answer and last inbox by design, `starts` the milliseconds of cold starts, `undone` those of
    invocations without an optimisation, where those with it take one.
    """
    took = {design: [each] for design, each in {"herald": 0.1, "batched": 1.0, "common": 20.0, **seconds}.items()}
    usual = {name: 2.0 if ", " in name else 1.0 for name in ways()} | {"bare, trimmed": 0.5}
    begun = {name: Start([each]) for name, each in {**usual, **starts}.items()}
    worked = {name: Work([1.0], [1.0]) for name in WITH}
    worked |= {name: Work([undone], [undone]) for name in WITHOUT}
    with_texts, bare_costs = costs(TEXTS, *COUNTED), costs(BARE, "herald", "uncounted", "floor")
    return Measured(QUICK, with_texts, bare_costs, [Race(1_000, took, took)], Load(), begun, worked)


def broken(found: Measured) -> list[str]:
    return [promise.what for promise in promises(found) if not promise.held]


def test_ratios_are_taken_turn_by_turn() -> None:
    assert Figure((2.0, 9.0, 4.0)).times(Figure((1.0, 3.0, 4.0))).values == (2.0, 3.0, 1.0)


def test_a_figure_is_its_median_with_the_least_and_the_most() -> None:
    assert Figure((0.3, 0.1, 0.2)).show(1, " s") == "0.2 s (0.1-0.3)"


@pytest.mark.parametrize(("factor", "exponent"), [(10.0, 1.0), (1.0, 0.0), (100.0, 2.0)])
def test_growth_is_the_exponent_of_size(factor: float, exponent: float) -> None:
    figures = [Figure((factor**step,)) for step in range(3)]
    assert growth([10, 100, 1_000], figures) == pytest.approx(exponent)


def test_a_table_has_empty_lines_around_it() -> None:
    assert table(["a", "b"], [["1", "2"]]) == ["", "| a | b |", "| --- | ---: |", "| 1 | 2 |", ""]


def test_the_readme_has_the_figures_of_the_report() -> None:
    figures = README.read_text().partition(BEGIN)[2].partition(END)[0].strip()
    assert figures.count("\n") == 7
    assert figures in REPORT


@pytest.mark.parametrize("members", [2, 1_000])
def test_the_report_has_the_costs_that_are_counted_now(members: int) -> None:
    found = [(design, cost_of(design, members, TEXTS)) for design in COUNTED]
    units = " | ".join(f"{cost.write_units:,}" for _, cost in found)
    calls = " | ".join(f"{cost.calls:,}" for design, cost in found if design != "floor")
    dollars = " | ".join(f"{cost.dollars:,.2f}" for _, cost in found)
    for row in (units, calls, dollars):
        assert f"| {members:,} | {row} |" in REPORT


def test_the_report_has_its_picture() -> None:
    assert f"({PICTURE})" in REPORT
    assert (ROOT / "docs" / PICTURE).read_text().startswith("<?xml")


def test_a_run_that_shows_what_is_promised_says_so() -> None:
    assert broken(measured()) == []
    lines = [line for line in promises_page(measured()) if line.endswith((" yes |", "**no** |"))]
    assert len(lines) == 12
    assert all(line.endswith(" yes |") for line in lines)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"seconds": {"common": 9.9}}, ["until the answer"]),
        ({"seconds": {"common": 1.4}}, ["until the answer", "until the last inbox"]),
        ({"seconds": {"batched": 0.49}}, ["sample, batched"]),
        ({"starts": {"deliver_push": 1.16}}, ["cold start of any function behind the API"]),
        ({"starts": {"api": 1.81}}, ["cold start of `api`"]),
        ({"starts": {"bare, trimmed": 0.96}}, ["any optimisation"]),
        ({"undone": 1.04}, ["any optimisation"]),
    ],
)
def test_a_run_that_does_not_show_a_promise_says_so(changed: dict[str, Any], said: list[str]) -> None:
    found = measured(**changed)
    assert len(broken(found)) == len(said)
    assert all(word in promise for word, promise in zip(said, broken(found), strict=True))
    assert sum("**no**" in line for line in promises_page(found)) == len(said)


def test_herald_is_measured_as_the_template_ships_it() -> None:
    parameters = source()["Parameters"]
    assert {name: str(parameters[name]["Default"]) for name in AS_SHIPPED} == AS_SHIPPED
    assert VARIABLES["GATEWAY_FORMAT"] == AS_SHIPPED["GatewayFormat"]


def test_the_authorizer_may_take_longer_than_what_is_behind_the_api() -> None:
    assert broken(measured(starts={"authorizer": 1.5})) == []


def test_the_results_can_be_read_at_80_columns() -> None:
    figures = ["52", "3,003", "1,033", f"{cost_of('herald', 1_000, TEXTS).dollars:,.0f}", "57.75", "0.10"]
    check_readable(lambda console: show(console, measured()), figures)
