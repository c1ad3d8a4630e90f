"""A promise about speed or cost."""

from dataclasses import dataclass

from herald_tools.lab.bench.figures import Figure

AT_LEAST, AT_MOST = "at least", "at most"


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: a quantity, its limit (`wanted` is "at least" or "at most"), and what was found, turn by turn.

    The unit of ratios is a multiplication sign. What is counted was found once: it is the same in each turn.
    """

    what: str
    wanted: str
    limit: float
    found: Figure
    unit: str = "×"

    @property
    def held(self) -> bool:
        """Whether the median keeps the promise."""
        return self._keeps(self.found.middle)

    @property
    def is_doubtful(self) -> bool:
        """Whether some turns keep the promise and others do not."""
        return len({self._keeps(value) for value in self.found.values}) > 1

    @property
    def shown(self) -> str:
        """The median, as the report shows it."""
        return f"{self.found.middle:,.2f}{self.unit}" if self.unit == "×" else f"{self.found.middle:,.0f}{self.unit}"

    def _keeps(self, value: float) -> bool:
        return value >= self.limit if self.wanted == AT_LEAST else value <= self.limit


def at_least(limit: float, what: str, found: Figure | float, unit: str = "×") -> Promise:
    """Return the promise that a quantity is not less than `limit`."""
    return Promise(what, AT_LEAST, limit, _figure(found), unit)


def at_most(limit: float, what: str, found: Figure | float, unit: str = "×") -> Promise:
    """Return the promise that a quantity is not more than `limit`."""
    return Promise(what, AT_MOST, limit, _figure(found), unit)


def _figure(found: Figure | float) -> Figure:
    return found if isinstance(found, Figure) else Figure((found,))
