"""Pages and tables in Markdown, and the names of designs in them."""

from collections.abc import Iterable, Sequence

NAMES = {
    "herald": "Herald",
    "uncounted": "Herald, not counting",
    "batched": "sample, batched",
    "common": "common sample",
    "floor": "floor",
}
"""The names of the designs in tables."""

WORTH = "Optimisations, and what each is worth: the ratio of the times without it and with it."
WORTH_HEAD = ("optimisation", "without : with")


def page(lines: Iterable[str]) -> str:
    """Return a page in Markdown. Several empty lines become one."""
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table. All columns but the first are aligned to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return ["", *(f"| {' | '.join(line)} |" for line in lines), ""]
