"""What the report of the benchmark says, and that it shows what Herald promises."""

import re

import pytest

from tools.bench.commands import BEGIN, END, README
from tools.bench.figures import Figure, growth
from tools.bench.pages.tables import table
from tools.bench.pages.times import PICTURE
from tools.local.artifacts import FUNCTIONS
from tools.local.paths import ROOT

PAGE = ROOT / "docs" / "performance.md"
REPORT = PAGE.read_text()


def cells(row: str) -> list[str]:
    """Return the cells of the first row of the report that begins like this: what starts stands before what works."""
    line = next(line for line in REPORT.splitlines() if line.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def leading(cell: str) -> float:
    """Return the number with which a cell begins: the median."""
    match = re.match(r"[\d,.]+", cell)
    assert match
    return float(match[0].replace(",", ""))


def part(title: str) -> str:
    """Return the table whose head begins so."""
    return REPORT.partition(f"| {title} |")[2].partition("\n\n")[0]


def ratios_at(title: str, members: str) -> list[float]:
    (line,) = (line for line in part(title).splitlines() if line.startswith(f"| {members} |"))
    return [leading(cell.strip()) for cell in line.strip("|").split("|")[4:]]


def test_ratios_are_taken_turn_by_turn() -> None:
    assert Figure((2.0, 9.0, 4.0)).times(Figure((1.0, 3.0, 4.0))).values == (2.0, 3.0, 1.0)


def test_a_figure_is_its_median_with_the_least_and_the_most() -> None:
    assert Figure((0.3, 0.1, 0.2)).show(1, " s") == "0.2 s (0.1-0.3)"


@pytest.mark.parametrize(("factor", "exponent"), [(10.0, 1.0), (1.0, 0.0), (100.0, 2.0)])
def test_growth_is_the_exponent_of_size(factor: float, exponent: float) -> None:
    figures = [Figure((factor**step,)) for step in range(3)]
    assert growth([10, 100, 1_000], figures) == pytest.approx(exponent)


def test_a_table_stands_by_itself() -> None:
    assert table(["a", "b"], [["1", "2"]]) == ["", "| a | b |", "| --- | ---: |", "| 1 | 2 |", ""]


def test_the_readme_has_the_figures_of_the_report() -> None:
    figures = README.read_text().partition(BEGIN)[2].partition(END)[0].strip()
    assert figures.count("\n") == 6
    assert figures in REPORT


def test_the_report_has_its_picture() -> None:
    assert f"({PICTURE})" in REPORT
    assert (ROOT / "docs" / PICTURE).read_text().startswith("<?xml")


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - {"api", "authorizer"}))
def test_handlers_of_stream_and_queues_start_like_a_bare_client(function: str) -> None:
    assert leading(cells(f"`{function}`")[2]) <= 1.15


def test_the_api_starts_in_less_than_twice_a_bare_client() -> None:
    assert leading(cells("`api`")[2]) <= 1.8


def test_the_last_inbox_of_a_thousand_is_reached_much_sooner() -> None:
    batched, common = ratios_at("Last inbox, members", "1,000")
    assert batched >= 5
    assert common >= 15


def test_the_answer_for_a_thousand_comes_much_sooner() -> None:
    _, common = ratios_at("Answer, members", "1,000")
    assert common >= 100


def test_every_optimisation_is_worth_its_lines() -> None:
    worth = [
        leading(line.strip("|").split("|")[1].strip())
        for table_ in re.findall(r"\| what is done \|.*?\n\n", REPORT + "\n", re.DOTALL)
        for line in table_.strip().splitlines()[2:]
    ]
    assert len(worth) == 12
    assert min(worth) >= 1.05
