"""Figures with their spread, and ratios pair by pair: what was measured in one turn is compared within that turn."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median
from typing import TypeVar

Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class Figure:
    """Several measurements of one thing."""

    values: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def times(self, other: "Figure") -> "Figure":
        """Return how many times `other` this is, turn by turn. Both have as many turns."""
        return Figure(tuple(own / its for own, its in zip(self.values, other.values, strict=True)))

    def show(self, digits: int, unit: str = "") -> str:
        """Write the median, and in brackets the least and the most."""
        least, most = min(self.values), max(self.values)
        return f"{self.middle:,.{digits}f}{unit} ({least:,.{digits}f}-{most:,.{digits}f})"


def in_turn(each: Iterable[Each], turns: int) -> Iterator[Each]:
    """Yield everything once a turn, forwards and backwards by turns: nothing always comes behind the same."""
    forwards = list(each)
    for turn in range(turns):
        yield from reversed(forwards) if turn % 2 else forwards


def growth(sizes: Sequence[int], figures: Sequence[Figure]) -> float:
    """Return the exponent by which medians grow with size: 1 is in proportion, 0 is not at all."""
    logs = [math.log(size) for size in sizes], [math.log(figure.middle) for figure in figures]
    return linear_regression(*logs).slope
