"""Herald stays near the floor: a write unit for each who is told, one for the group, one request. No clock is asked."""

import pytest

from herald_tools.lab.bench.counts import BARE, TEXTS, floor
from herald_tools.lab.costs.bills import Texts
from herald_tools.lab.costs.prices import US_EAST_1
from tests.support.costs import cost_of

CALLS = {2: 5, 10: 5, 25: 6, 100: 12, 500: 28, 1_000: 51, 10_000: 473}
"""Calls to AWS of one creation, all functions together."""

LARGE = [500, 501, 1_000, 2_000, 10_000]


@pytest.mark.parametrize(("members", "calls"), CALLS.items())
def test_a_creation_makes_exactly_these_calls(members: int, calls: int) -> None:
    assert cost_of("herald", members, BARE).calls == calls


@pytest.mark.parametrize("members", LARGE)
@pytest.mark.parametrize("texts", [BARE, TEXTS], ids=["no texts", "texts"])
def test_from_500_members_on_write_units_are_within_a_tenth_of_the_floor(members: int, texts: Texts) -> None:
    assert cost_of("herald", members, texts).write_units <= 1.1 * floor(members, US_EAST_1).write_units


@pytest.mark.parametrize("members", LARGE)
@pytest.mark.parametrize("texts", [BARE, TEXTS], ids=["no texts", "texts"])
def test_from_500_members_on_the_cost_is_within_a_tenth_of_the_floor(members: int, texts: Texts) -> None:
    assert cost_of("herald", members, texts).dollars <= 1.1 * floor(members, US_EAST_1).dollars


def test_the_smallest_group_takes_twice_the_floor() -> None:
    assert cost_of("uncounted", 2, BARE).write_units <= 2.0 * floor(2, US_EAST_1).write_units


@pytest.mark.parametrize("members", [2, 500, 1_000])
def test_a_limit_on_its_creator_costs_a_creation_one_call_and_one_write_unit(members: int) -> None:
    counted, uncounted = cost_of("herald", members, BARE), cost_of("uncounted", members, BARE)
    assert counted.calls == uncounted.calls + 1
    assert counted.write_units == uncounted.write_units + 1


def test_the_samples_make_the_calls_that_they_are_said_to_make() -> None:
    """The request's two of the Idempotency utility, the group, and for each member a row, a message, an inbox item."""
    assert cost_of("common", 100, BARE).calls == 2 + 1 + 3 * 100
    assert cost_of("common", 100, BARE).write_units == 2 + 1 + 2 * 100
    assert cost_of("batched", 100, BARE).calls == 2 + 5 + 10 + 10  # 101 rows by 25, messages and inbox items by 10.


def test_against_the_common_sample_a_group_of_a_thousand_is_cheap() -> None:
    herald, common = cost_of("herald", 1_000, TEXTS), cost_of("common", 1_000, TEXTS)
    assert common.calls >= 40 * herald.calls
    assert common.write_units >= 2.7 * herald.write_units
    assert common.dollars >= 3.5 * herald.dollars
