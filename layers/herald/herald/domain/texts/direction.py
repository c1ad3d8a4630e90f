"""Names from right to left in sentences from left to right, and the other way round (Unicode annex 9).

A name may hold marks of direction. They must turn the name round and nothing behind it.
"""

from __future__ import annotations

import re

FSI, PDI, PDF = "\u2068", "\u2069", "\u202c"
"""First strong isolate: what follows it, until the PDI, has a direction of its own and lets its surroundings be."""

_EMBEDDINGS, _ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"
_CLOSED_BY = {**dict.fromkeys(_EMBEDDINGS, PDF), **dict.fromkeys(_ISOLATES, PDI)}

_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")

_DIRECTED = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""What is or turns text from right to left: all blocks that annex 9 reserves for such scripts, and the controls."""


def may_turn(text: str) -> bool:
    """Return whether `text` has anything that is written, or turns its surroundings, from right to left.

    Without it every isolate is without effect, and is left out: old devices show it as an empty box.
    """
    return not text.isascii() and _DIRECTED.search(text) is not None


def isolated(text: str) -> str:
    """Return `text` between an FSI and its PDI, balanced: nothing in it can end the isolate or outlast it."""
    return f"{FSI}{balanced(text)}{PDI}"


def balanced(text: str) -> str:
    """Return `text` with each embedding, override and isolate ended, and without ends of what it did not begin."""
    if not _CONTROL.search(text):
        return text
    kept: list[str] = []
    open_ends: list[str] = []
    for character in text:
        kept += _kept(character, open_ends)
    return "".join((*kept, *reversed(open_ends)))


def _kept(character: str, open_ends: list[str]) -> list[str]:
    """Return what to write for a character, and bring the list of ends that are due up to date.

    A PDF ends an embedding of the same isolate only. A PDI also ends all embeddings inside its isolate.
    """
    if end := _CLOSED_BY.get(character):
        open_ends.append(end)
    elif character == PDF:
        return [open_ends.pop()] if open_ends[-1:] == [PDF] else []
    elif character == PDI:
        return _popped_isolate(open_ends)
    return [character]


def _popped_isolate(open_ends: list[str]) -> list[str]:
    """End the innermost isolate, with the embeddings inside it; nothing if there is none."""
    if PDI not in open_ends:
        return []
    ended: list[str] = []
    while not ended or ended[-1] != PDI:
        ended.append(open_ends.pop())
    return ended
