"""What Herald's queries need of the language of CloudWatch Logs Insights, carried out here.

CloudWatch filters; the rest is done again on the lines that come back. Emulators do not filter on fields at all, and
what `stats` says of one stretch of time cannot be added to what it says of the next.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
Predicate = Callable[[Row], bool]
Stage = Callable[[list[Row]], list[Row]]

_TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*")|(?P<pattern>/[^/]*/)|(?P<word>[@\w]+)|(?P<sign>[=(),*\[\]]))""")

_AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "max": lambda values: max(values, default=""),
    "count_distinct": lambda values: len(set(values)),
}


class NotUnderstood(ValueError):
    """A query uses what this reader does not know."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query: what CloudWatch is to filter by, the fields of lines that it names, and what is done with the lines."""

    filters: tuple[str, ...]
    fields: tuple[str, ...]
    stages: tuple[Stage, ...]
    columns: tuple[str, ...]

    def run(self, lines: Sequence[Row]) -> list[Row]:
        """Carry the query out on lines of the log, which come in the order of their time."""
        rows = [{**line, "@timestamp": line["timestamp"]} for line in lines]
        for stage in self.stages:
            rows = stage(rows)
        return [{column: row.get(column, "") for column in self.columns} for row in rows]

    def matches(self, line: Row) -> bool:
        """Tell whether a line passes all of the query's filters."""
        return all(_condition(_Tokens(text))(line) for text in self.filters)


def read(text: str) -> Query:
    """Read a query. Raises NotUnderstood."""
    filters, stages, columns, used = [], [], [], []
    for part in (each.strip() for each in text.strip().split("\n| ")):
        command, _, rest = part.partition(" ")
        tokens = _Tokens(rest)
        if command == "fields":
            columns = list(tokens.names())
        elif command == "filter":
            filters.append(rest)
            stages.append(_filter(_condition(tokens)))
        elif command == "stats":
            stage, columns = _stats(tokens)
            stages.append(stage)
        elif command == "sort":
            stages.append(_sort(tokens))
        elif command == "dedup":
            stages.append(_dedup(tokens.take("word")))
        elif command == "limit":
            stages.append(_limit(int(tokens.take("word"))))
        else:
            raise NotUnderstood(f"{command} in {text!r}")
        tokens.expect_end()
        used += [name for name in tokens.fields if command != "sort" or name not in columns]
    return Query(tuple(filters), tuple(dict.fromkeys(used)), tuple(stages), tuple(columns))


class _Tokens:
    """The tokens of one command, taken from the front. Remembers which fields it names."""

    def __init__(self, text: str) -> None:
        self._text, self._position = text, 0
        self.fields: list[str] = []

    def take(self, kind: str, value: str | None = None) -> str:
        """Take the next token, which must be of a kind, and perhaps have a value."""
        found = _TOKEN.match(self._text, self._position)
        if found is None or found.lastgroup != kind or value not in (None, found[kind]):
            raise NotUnderstood(f"expected {value or kind} in {self._text!r} at {self._position}")
        self._position = found.end()
        return str(found[kind])

    def has(self, kind: str, value: str) -> bool:
        """Take the next token if it is this one."""
        found = _TOKEN.match(self._text, self._position)
        if found is None or found.lastgroup != kind or found[kind] != value:
            return False
        self._position = found.end()
        return True

    def field(self) -> str:
        """Take the name of a field."""
        name = self.take("word")
        self.fields.append(name)
        return name

    def names(self) -> Iterator[str]:
        """Take a list of fields."""
        yield self.field()
        while self.has("sign", ","):
            yield self.field()

    def expect_end(self) -> None:
        """Raise NotUnderstood unless everything was taken."""
        if self._text[self._position :].strip():
            raise NotUnderstood(f"{self._text[self._position :]!r} in {self._text!r}")


def _condition(tokens: _Tokens) -> Predicate:
    """Read comparisons with `or` between them."""
    options = [_comparison(tokens)]
    while tokens.has("word", "or"):
        options.append(_comparison(tokens))
    return lambda row: any(option(row) for option in options)


def _comparison(tokens: _Tokens) -> Predicate:
    if tokens.has("word", "ispresent"):
        return _presence(tokens)
    name = tokens.field()
    if tokens.has("sign", "="):
        wanted = tokens.take("text")[1:-1]
        return lambda row: row.get(name) == wanted
    if tokens.has("word", "like"):
        pattern = re.compile(tokens.take("pattern")[1:-1])
        return lambda row: pattern.search(str(row.get(name, ""))) is not None
    tokens.take("word", "in")
    tokens.take("sign", "[")
    values = {tokens.take("text")[1:-1]}
    while tokens.has("sign", ","):
        values.add(tokens.take("text")[1:-1])
    tokens.take("sign", "]")
    return lambda row: row.get(name) in values


def _presence(tokens: _Tokens) -> Predicate:
    tokens.take("sign", "(")
    name = tokens.field()
    tokens.take("sign", ")")
    return lambda row: name in row


def _filter(predicate: Predicate) -> Stage:
    return lambda rows: [row for row in rows if predicate(row)]


def _sort(tokens: _Tokens) -> Stage:
    name = tokens.field()
    descending = tokens.has("word", "desc")
    if not descending:
        tokens.take("word", "asc")
    return lambda rows: sorted(rows, key=lambda row: row[name], reverse=descending)


def _dedup(name: str) -> Stage:
    """Keep the first row of each value, in the order in which they stand."""

    def stage(rows: list[Row]) -> list[Row]:
        first: dict[Any, Row] = {}
        for row in rows:
            first.setdefault(row[name], row)
        return list(first.values())

    return stage


def _limit(number: int) -> Stage:
    return lambda rows: rows[:number]


def _stats(tokens: _Tokens) -> tuple[Stage, list[str]]:
    made = [_aggregate(tokens)]
    while tokens.has("sign", ","):
        made.append(_aggregate(tokens))
    tokens.take("word", "by")
    by = list(tokens.names())

    def stage(rows: list[Row]) -> list[Row]:
        groups: dict[tuple[Any, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(row.get(name, "") for name in by), []).append(row)
        return [
            dict(zip(by, values, strict=True)) | {name: value(group) for name, value in made}
            for values, group in groups.items()
        ]

    return stage, [*by, *(name for name, _ in made)]


def _aggregate(tokens: _Tokens) -> tuple[str, Callable[[list[Row]], Any]]:
    function = tokens.take("word")
    if function not in _AGGREGATES:
        raise NotUnderstood(f"the aggregate {function}")
    tokens.take("sign", "(")
    name = tokens.field()
    tokens.take("sign", ")")
    tokens.take("word", "as")
    called, aggregate = tokens.take("word"), _AGGREGATES[function]
    return called, lambda rows: aggregate([row[name] for row in rows if name in row])
