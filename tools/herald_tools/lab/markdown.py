"""Tables in Markdown, and the names that designs have in them."""

from collections.abc import Iterable, Sequence

NAMES = {
    "herald": "Herald",
    "uncounted": "Herald, not counting",
    "batched": "sample, batched",
    "common": "common sample",
    "floor": "floor",
}
"""What designs are called."""

WORTH = "What is done for it, and what it is worth: the time without it to the time with it."
WORTH_HEAD = ("what is done", "without : with")


def page(lines: Iterable[str]) -> str:
    """Return a page in Markdown, without the second of two empty lines."""
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, whose figures stand to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return ["", *(f"| {' | '.join(line)} |" for line in lines), ""]
