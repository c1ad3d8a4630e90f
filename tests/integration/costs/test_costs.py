"""What a creation is said to cost is counted by AWS's rules, on what Herald really sends."""

import re
from dataclasses import replace
from typing import Any

import pytest
from herald.entrypoints.observing import build_logger

from herald_tools.lab.costs.bills import Bill, Texts
from herald_tools.lab.costs.command import show
from herald_tools.lab.costs.creation import bill
from herald_tools.lab.costs.dollars import million_groups
from herald_tools.lab.costs.prices import US_EAST_1
from herald_tools.lab.costs.sizes import item_size, requests_of, write_units
from herald_tools.local.paths import ROOT
from tests.integration.conftest import Create
from tests.support.terminal import check_readable, drawn
from tests.support.world import World


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"PK": {"S": "abc"}}, 5),
        ({"n": {"N": "123"}}, 1 + 3),
        ({"s": {"SS": ["ab", "cde"]}}, 1 + 5),
        ({"l": {"L": [{"S": "ab"}]}}, 1 + 3 + 1 + 2),
        ({"m": {"M": {"k": {"S": "ab"}}}}, 1 + 3 + 1 + 1 + 2),
        ({"é": {"BOOL": True}}, 2 + 1),
    ],
)
def test_an_item_is_as_large_as_aws_says(item: dict[str, Any], size: int) -> None:
    assert item_size(item) == size


@pytest.mark.parametrize(("size", "units"), [(1, 1), (1024, 1), (1025, 2), (400 * 1024, 400)])
def test_a_write_unit_is_a_kilobyte_begun(size: int, units: int) -> None:
    assert write_units(size) == units


@pytest.mark.parametrize(("size", "requests"), [(1, 1), (65_536, 1), (65_537, 2)])
def test_a_request_is_64_kib_begun(size: int, requests: int) -> None:
    assert requests_of(size) == requests


@pytest.mark.parametrize("members", [2, 100, 501])
def test_the_calls_counted_are_those_that_the_functions_make(world: World, create: Create, members: int) -> None:
    create(2)  # Policies are read once in a while, not for each group.
    world.settle()
    world.calls.reset()
    create(members, headers={"Idempotency-Key": "k"})
    world.settle()
    counted = {name: number for name, number in world.calls.counted.items() if name != "PublishBatch"}
    expected = bill(members).calls
    assert counted == {name: number for name, number in expected.items() if name != "PublishBatch"}
    assert world.calls.counted["PublishBatch"] <= expected["PublishBatch"]  # Records may come in one batch.


def test_a_group_costs_little_more_than_a_write_unit_for_each_member() -> None:
    assert bill(1_000).write_units <= 1.1 * 1_000


def test_what_else_was_logged_in_the_process_changes_no_bill() -> None:
    before = bill(2)
    build_logger().append_keys(left_behind="x" * 100)
    assert bill(2) == before


def test_the_runbook_has_the_figures_that_the_command_prints() -> None:
    page = (ROOT / "docs/operating.md").read_text()
    rows = re.findall(r"^\| ((?:[\d,.]+(?: kB)? \| ){9}[\d,.]+) \|$", page, re.MULTILINE)
    assert len(rows) == 6
    for row in rows:
        members, *shown = row.split(" | ")
        counted = bill(int(members.replace(",", "")))
        parts = million_groups(counted, US_EAST_1)
        dollars = [f"{part:,.2f}" for part in (*parts.values(), sum(parts.values()))]
        counts = [f"{counted.calls.total():,}", f"{counted.write_units:,}", f"{counted.logged / 1000:.1f} kB"]
        assert shown == counts + dollars


@pytest.fixture(scope="module")
def large() -> Bill:
    """A bill with the figures of a group of 10,000."""
    return replace(bill(2), members=10_000, write_units=10_265, publications=42, logged=161_800)


@pytest.mark.parametrize("texts", [None, Texts("We walk.", "Bring water.")], ids=["without texts", "with texts"])
def test_the_costs_can_be_read_at_80_columns_and_say_whether_groups_have_texts(
    large: Bill, texts: Texts | None
) -> None:
    dollars = f"{sum(million_groups(large, US_EAST_1).values()):,.2f}"
    check_readable(lambda console: show(console, [large] * 6, texts), ["10,265", "161.8", dollars])
    text = drawn(lambda console: show(console, [large], texts), 80)
    assert ("--texts" in text) is (texts is None)


def test_more_sizes_than_fit_are_drawn_below_each_other(large: Bill) -> None:
    check_readable(lambda console: show(console, [large] * 8, None), ["10,265"])
