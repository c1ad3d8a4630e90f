"""How a template reads for one group in one language."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any

from herald.domain.locales.plurals import OTHER, category
from herald.domain.texts.characters import without_controls
from herald.domain.texts.cutting import ELLIPSIS, cut
from herald.domain.texts.direction import isolated, may_turn
from herald.domain.texts.templates import MAX_BODY, MAX_TITLE, Placeholder, Plural, Words, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Values = Mapping[str, Any]

_FORMATTER = Formatter()


def fill(words: Words, values: Values, locale: str) -> Words:
    """Fill title and body and cut them to their maximum. `locale` decides which plural form a number takes.

    What people wrote is inserted without control characters. If anything in the text is written from right to left, it
    is isolated, so that it turns nothing behind it round. Raises KeyError if a placeholder has no value.
    """
    return Words(_filled(words.title, values, locale, MAX_TITLE), _filled(words.body, values, locale, MAX_BODY))


def fill_as_first(words: Words, values: Values) -> Words:
    """Fill title and body as Herald did for groups whose `texts_version` is 1. Raises KeyError as `fill` does.

    A message of such a group that is published again must have the same bytes.
    """
    return Words(_filled_as_first(words.title, values, MAX_TITLE), _filled_as_first(words.body, values, MAX_BODY))


def _filled(template: str, values: Values, locale: str, most: int) -> str:
    pieces = list(_pieces(template, values, locale))
    if any(may_turn(text) for text, _ in pieces):
        pieces = [(isolated(text) if inserted else text, inserted) for text, inserted in pieces]
    return cut("".join(text for text, _ in pieces).strip(), most)


def _pieces(template: str, values: Values, locale: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of the filled text, each with whether it was inserted and may have been written by anybody."""
    for part in parts_of(template):
        chosen = _form(part, values, locale) if isinstance(part, Plural) else (part,)
        for piece in chosen:
            yield _inserted(values[piece.name]) if isinstance(piece, Placeholder) else (piece, False)


def _form(plural: Plural, values: Values, locale: str) -> tuple[str | Placeholder, ...]:
    """Return the form for a number: the one for exactly it, else its category's, else `other`."""
    number = values[plural.name]
    selectors = (f"={number}", category(locale, number), OTHER)
    return next(plural.forms[each] for each in selectors if each in plural.forms)


def _inserted(value: str | int) -> tuple[str, bool]:
    """Return a value as text, and whether it is a name or an id, not a number."""
    if isinstance(value, int):
        return str(value), False
    return without_controls(value, " ").strip(), True


def _filled_as_first(template: str, values: Values, longest: int) -> str:
    text = _FORMATTER.vformat(template, (), values).strip()
    return text if len(text) <= longest else text[: longest - 1] + ELLIPSIS
