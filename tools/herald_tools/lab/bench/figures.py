"""Figures with their spread. Ratios compare measurements of the same turn."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import TypeVar

Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class Figure:
    """Several measurements of the same quantity, one a turn."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def times(self, other: "Figure") -> "Figure":
        """Return the ratio to `other`, turn by turn. Both have the same number of turns."""
        return Figure(tuple(own / its for own, its in zip(self.values, other.values, strict=True)))

    def show(self, digits: int, unit: str = "") -> str:
        """Return the median, with minimum and maximum in brackets."""
        low, high = min(self.values), max(self.values)
        return f"{self.middle:,.{digits}f}{unit} ({low:,.{digits}f}-{high:,.{digits}f})"


def in_turn(each: Iterable[Each], turns: int) -> Iterator[Each]:
    """Yield all elements once a turn, in alternating directions, so that none always runs after the same other."""
    forwards = list(each)
    for turn in range(turns):
        yield from reversed(forwards) if turn % 2 else forwards


def growth(sizes: Sequence[int], figures: Sequence[Figure]) -> float:
    """Return the exponent by which medians grow with size: 1 is linear, 0 is constant."""
    logs = [math.log(size) for size in sizes], [math.log(figure.middle) for figure in figures]
    return linear_regression(*logs).slope
