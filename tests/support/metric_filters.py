"""The metric filters of template.yaml, applied to lines of the log as CloudWatch applies them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.support.template import resources_of_type

CONDITION = r'\(\$\.(\w+) = "([^"]*)"\)'
PATTERN = re.compile(rf"\{{ {CONDITION}(?: && {CONDITION})* \}}")
"""The patterns that are understood: fields with a value, or with any (`*`)."""

Line = dict[str, Any]


class Measured(NamedTuple):
    """One value of a metric."""

    namespace: str
    name: str
    unit: str
    dimensions: dict[str, str]
    value: float


class Filter(NamedTuple):
    """A metric filter: its conditions, and the metric that it makes of each line that meets them all."""

    conditions: list[tuple[str, str]]
    metric: dict[str, Any]

    @property
    def dimensions(self) -> dict[str, str]:
        """The field of each dimension."""
        return {each["Key"]: each["Value"].removeprefix("$.") for each in self.metric["Dimensions"]}

    def measure(self, line: Line) -> Iterator[Measured]:
        """Yield the value for a line; none if it does not match, or lacks a field of the metric (AWS)."""
        fields = self.dimensions
        if all(_holds(line, *each) for each in self.conditions) and set(fields.values()) <= line.keys():
            value, dimensions = self.metric["MetricValue"], {name: line[field] for name, field in fields.items()}
            number = line.get(value[2:]) if value.startswith("$.") else value
            if number is not None:
                name = self.metric["MetricName"]
                yield Measured(self.metric["MetricNamespace"], name, self.metric["Unit"], dimensions, float(number))


def _holds(line: Line, field: str, value: str) -> bool:
    return field in line if value == "*" else line.get(field) == value


def metric_filters() -> list[Filter]:
    """Return the stack's metric filters. Raises AssertionError for a pattern that is not understood."""
    found = []
    for each in resources_of_type("AWS::Logs::MetricFilter").values():
        assert PATTERN.fullmatch(each["FilterPattern"]), each["FilterPattern"]
        (metric,) = each["MetricTransformations"]
        found.append(Filter(re.findall(CONDITION, each["FilterPattern"]), metric))
    return found


def filtered(lines: Iterable[Line]) -> list[Measured]:
    """Return the values that the filters make of lines."""
    return [value for line in lines for each in metric_filters() for value in each.measure(line)]
