"""Cutting a text to a length: between characters as readers see them, and without leaving a direction open."""

from __future__ import annotations

from herald.domain.texts.direction import balanced
from herald.domain.texts.graphemes import boundary_before

ELLIPSIS = "…"


def cut(text: str, most: int) -> str:
    """Return `text` with at most `most` code points, an ellipsis in place of what is missing, balanced in direction.

    A single character longer than all the room is cut inside: part of a pile of marks says more than nothing.
    """
    text = balanced(text)
    if len(text) <= most:
        return text
    for room in range(most - len(ELLIPSIS), 0, -1):
        shortened = shortened_to(text, boundary_before(text, room) or room)
        if len(shortened) <= most:
            return shortened
    return text[:most]


def shortened_to(text: str, length: int) -> str:
    """Return the first `length` code points of `text`, an ellipsis, and the ends of the directions that are open."""
    return balanced(text[:length] + ELLIPSIS)
