"""The plural forms of each language (CLDR): Polish has one for 1, one for 2 to 4, one for 5 and more."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from herald.domain.locales.tables import parents, plural_rules
from herald.domain.locales.tags import read_locale

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CATEGORIES = ("zero", "one", "two", "few", "many", "other")

OTHER = "other"
"""The category of all numbers that have no other one."""

MAX_COUNT = 10_001
"""The members of the largest group, and a creator who is none of them."""

_SAMPLES = (*range(201), 1_000, 2_000, 10_000)
"""Numbers of all categories that the numbers up to `MAX_COUNT` have, in every language: rules go by the last digits."""

_RELATION = re.compile(r"n(?:%(?P<divisor>[0-9]+))?(?P<negated>!?)=(?P<values>[0-9.,]+)")


def category(locale: str, number: int) -> str:
    """Return the plural category of a whole number, 0 or more, in a language."""
    return next((name for name, condition in _rule(locale) if _holds(condition, number)), OTHER)


def categories(locale: str, but: Collection[int] = ()) -> tuple[str, ...]:
    """Return the categories that numbers of people have in a language, and `other`, in CLDR's order.

    Numbers are those up to `MAX_COUNT` without those in `but`. In Spanish `many` begins at a million, and is left out.
    """
    found = {OTHER, *(category(locale, number) for number in _SAMPLES if number not in but)}
    return tuple(name for name in CATEGORIES if name in found)


def _rule(locale: str) -> Iterator[tuple[str, str]]:
    """Yield each category of a language with its condition."""
    words = _rule_text(locale).split()
    return zip(words[::2], words[1::2], strict=True)


@cache
def _rule_text(name: str) -> str:
    """Return the rule of the locale, else of its language, else of that one's parent; "" if CLDR knows none."""
    locale = read_locale(name)
    if locale is None:
        return ""
    language, rules = locale.language, plural_rules()
    parent = parents().get(language, "")
    return next((rules[tag] for tag in (f"{language}-{locale.region}", language, parent) if tag in rules), "")


def _holds(condition: str, number: int) -> bool:
    return any(all(_relation_holds(each, number) for each in one.split("&")) for one in condition.split("|"))


def _relation_holds(relation: str, number: int) -> bool:
    """Return whether a relation such as `n%100!=12..14` holds. Raises ValueError for anything else."""
    match = _RELATION.fullmatch(relation)
    if match is None:
        raise ValueError(relation)
    operand = number % int(match["divisor"]) if match["divisor"] else number
    return any(_within(operand, each) for each in match["values"].split(",")) is not bool(match["negated"])


def _within(operand: int, values: str) -> bool:
    first, _, last = values.partition("..")
    return int(first) <= operand <= int(last or first)
