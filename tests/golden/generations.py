"""Golden files: one folder a generation. What stands in one never changes; a new generation is added beside it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.golden.cases import Case

FOLDER = Path(__file__).parent
CASES, OUTPUTS, NAMES, ITEMS = "cases.jsonl", "outputs.jsonl", "names.json", "items.json"
READ, MESSAGES = "read.json", "messages.jsonl"

MAX_WHOLE = 4 * 1024
"""Bytes of a text that is kept whole; of a longer one its digest and its size are kept."""

SHOWN_WHOLE = 20
"""The first cases, of which every text is kept whole: all edges, and some that are drawn."""

READ_AGAIN = 60
"""The first cases of which everything that Herald itself reads again is kept whole."""

_READ_AGAIN = ("item ", "claim", "attributes ")


class Existing(Exception):
    """A file of a generation exists already: golden files are added, never changed."""


@dataclass(frozen=True)
class Generation:
    """The files of one generation. `number` counts from 1; only the newest has to be reproduced byte by byte."""

    number: int

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return FOLDER / f"generation-{self.number}"

    def json(self, name: str) -> Any:
        """Return one JSON file."""
        return json.loads((self.folder / name).read_text())

    def lines(self, name: str) -> Iterator[Any]:
        """Yield the documents of one file of JSON lines; none if the generation has no such file."""
        path = self.folder / name
        if path.exists():
            with path.open() as file:  # Not splitlines: it would also split at U+2028, which JSON leaves as it is.
                yield from map(json.loads, file)

    def add(self, name: str, text: str) -> None:
        """Write one file. Raises Existing instead of changing one."""
        path = self.folder / name
        if path.exists():
            raise Existing(str(path))
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def all_generations() -> list[Generation]:
    """Return the generations that there are, oldest first."""
    numbers = sorted(int(path.name.rpartition("-")[2]) for path in FOLDER.glob("generation-*"))
    return list(map(Generation, numbers))


def newest() -> Generation:
    """Return the generation that the code must reproduce."""
    return all_generations()[-1]


def kept(position: int, outputs: dict[str, str]) -> dict[str, str]:
    """Return what a golden file holds of a case's outputs: the texts, or digests where they would be too long."""
    return {name: _kept(position, name, text) for name, text in outputs.items()}


def _kept(position: int, name: str, text: str) -> str:
    size = len(text.encode())
    read_again = name.startswith(_READ_AGAIN) or text.startswith('{"specversion"')
    whole = position < (READ_AGAIN if read_again else SHOWN_WHOLE)
    if (whole or name == "fingerprint") and size <= MAX_WHOLE:
        return text
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()} of {size} bytes"


def is_whole(text: str) -> bool:
    """Tell whether a golden file holds a text itself, and not its digest."""
    return not text.startswith("sha256 ")


def as_lines(documents: list[Case] | list[dict[str, str]]) -> str:
    """Write documents as JSON lines."""
    return "".join(json.dumps(document, ensure_ascii=False) + "\n" for document in documents)


def as_json(document: Any) -> str:
    """Write one JSON file, one value a line."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
