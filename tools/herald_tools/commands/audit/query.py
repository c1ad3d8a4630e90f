"""Queries of the audit log: which lines CloudWatch is asked for, and what is shown of them.

CloudWatch Logs Insights could carry a query out whole. It is only asked to filter, for two reasons: emulators ignore
filters on fields, and the statistics of two periods cannot be added up. So lines are filtered again and counted here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter: `text` is for CloudWatch, `holds` tests a line here."""

    text: str
    holds: Callable[[Row], bool]


def equals(field: str, value: str) -> Condition:
    """Return the condition that a field has a value."""
    return Condition(f'{field} = "{value}"', lambda row: row.get(field) == value)


def one_of(field: str, *values: str) -> Condition:
    """Return the condition that a field has one of some values."""
    listed = ", ".join(f'"{value}"' for value in values)
    return Condition(f"{field} in [{listed}]", lambda row: row.get(field) in values)


def present(field: str) -> Condition:
    """Return the condition that a line has a field."""
    return Condition(f"ispresent({field})", lambda row: field in row)


@dataclass(frozen=True, slots=True)
class Listing:
    """Lists the lines that meet all `conditions`; `columns` are the fields of each row.

    With `once`, lines that have the same `event_id` are one row: the first in the order shown.
    """

    conditions: Sequence[Condition]
    columns: Sequence[str]
    newest_first: bool = True
    once: bool = False

    @property
    def text(self) -> str:
        """The query in the language of CloudWatch Logs Insights."""
        order = "desc" if self.newest_first else "asc"
        dedup = ["dedup event_id"] if self.once else []
        return _text([f"fields {', '.join(self.columns)}"], self.conditions, [f"sort @timestamp {order}", *dedup])

    def run(self, lines: Sequence[Row]) -> list[Row]:
        """Return a row for each line; a field that the line lacks is empty."""
        found = [{**line, "@timestamp": line["timestamp"]} for line in lines if matches(self, line)]
        found.sort(key=lambda row: str(row["@timestamp"]), reverse=self.newest_first)
        if self.once:
            found = _first_of_each(found)
        return [{column: row.get(column, "") for column in self.columns} for row in found]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure about a group of lines: `max` of a field, or `count_distinct` of its values."""

    function: str
    field: str

    def of(self, lines: Sequence[Row]) -> int | str:
        """Return the figure; the maximum is empty if no line has the field."""
        values = [line[self.field] for line in lines if self.field in line]
        return len(set(values)) if self.function == "count_distinct" else max(values, default="")


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts the lines that meet all `conditions` by the values of some fields, the highest first measure first."""

    conditions: Sequence[Condition]
    by: Sequence[str]
    measures: Mapping[str, Measure]
    limit: int | None = None

    @property
    def columns(self) -> Sequence[str]:
        """The fields of each row: those that are counted by, then the measures."""
        return (*self.by, *self.measures)

    @property
    def text(self) -> str:
        """The query in the language of CloudWatch Logs Insights."""
        measures = ", ".join(f"{each.function}({each.field}) as {name}" for name, each in self.measures.items())
        limit = [f"limit {self.limit}"] if self.limit else []
        counting = f"stats {measures} by {', '.join(self.by)}"
        return _text([], self.conditions, [counting, f"sort {self._first} desc", *limit])

    def run(self, lines: Sequence[Row]) -> list[Row]:
        """Return a row for each combination of values."""
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for line in lines:
            if matches(self, line):
                groups.setdefault(tuple(line.get(name, "") for name in self.by), []).append(line)
        found = [
            dict(zip(self.by, values, strict=True)) | {name: each.of(group) for name, each in self.measures.items()}
            for values, group in groups.items()
        ]
        return sorted(found, key=lambda row: row[self._first], reverse=True)[: self.limit]

    @property
    def _first(self) -> str:
        return next(iter(self.measures))


Query = Listing | Statistics


def matches(query: Query, line: Row) -> bool:
    """Return whether a line meets all conditions of a query."""
    return all(condition.holds(line) for condition in query.conditions)


def _text(before: Sequence[str], conditions: Sequence[Condition], after: Sequence[str]) -> str:
    return "\n| ".join([*before, *(f"filter {each.text}" for each in conditions), *after])


def _first_of_each(rows: Sequence[Row]) -> list[Row]:
    found: dict[Any, Row] = {}
    for row in rows:
        found.setdefault(row["event_id"], row)
    return list(found.values())
