"""JSON and CSV for other programs."""

import csv
import json
import sys
from collections.abc import Iterable, Sequence

from herald_tools.commands.audit.query import Row
from herald_tools.commands.audit.words import harmless

_OF_A_LINE = ("timestamp", "event", "kind", "channel", "chunk", "recipients", "attempt", "lag_ms", "outcome", "reason")

TIMELINE = (*_OF_A_LINE, "publications")
"""Columns of a story as CSV."""


def as_json(document: object) -> None:
    """Print a document as JSON."""
    print(json.dumps(document, indent=2))


def as_json_lines(found: Iterable[Row]) -> None:
    """Print each row as one line of JSON as soon as it arrives."""
    for row in found:
        print(json.dumps(row), flush=True)


def as_csv(columns: Sequence[str], found: Iterable[Row]) -> None:
    """Print rows as CSV (RFC 4180) as soon as they arrive, without control characters."""
    writer = csv.DictWriter(sys.stdout, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    for row in found:
        writer.writerow({name: harmless(value) for name, value in row.items()})
        sys.stdout.flush()
