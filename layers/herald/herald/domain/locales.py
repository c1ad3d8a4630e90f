"""Languages: which of the texts that there are suits a reader best."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LANGUAGE_RULE = "must be a language tag such as en or zh-CN (RFC 5646)"

MAX_LANGUAGE_TAG = 35
"""Characters; RFC 5646 (section 4.4.1) asks that at least so many be accepted."""

_LIKELY = {"zh-hans": "zh-cn", "zh-sg": "zh-cn", "zh": "zh-cn"}
"""What devices say for a language that is mostly tagged otherwise: iOS says zh-Hans-CN (CLDR: likely subtags)."""

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Subtags of Chinese in traditional characters, whose readers are not given simplified ones."""

_TAG = re.compile(LANGUAGE_TAG[1:-1])
_QUALITY = re.compile(r"\s*;\s*q\s*=\s*(0(\.\d{0,3})?|1(\.0{0,3})?)\s*", re.IGNORECASE)


def is_language_tag(candidate: str) -> bool:
    """Tell whether `candidate` may name a locale."""
    return len(candidate) <= MAX_LANGUAGE_TAG and _TAG.fullmatch(candidate) is not None


def lookup(wanted: Iterable[str], available: Collection[str], default: str) -> str:
    """Return the available locale that suits best, by the lookup of RFC 4647 (section 3.4).

    Each range is shortened from its end until it names one; the next range is tried only when nothing is left of it.
    """
    by_name = {locale.lower(): locale for locale in available}
    for tag in wanted:
        subtags = tag.lower().split("-")
        likely = {} if _TRADITIONAL & set(subtags) else _LIKELY
        while subtags:
            shortened = "-".join(subtags)
            if found := by_name.get(shortened) or by_name.get(likely.get(shortened, "")):
                return found
            subtags.pop()
            if subtags and len(subtags[-1]) == 1:  # A single letter only introduces what has just been removed.
                subtags.pop()
    return default


def accepted_languages(header: str) -> list[str]:
    """Return the ranges of an Accept-Language header (RFC 9110, section 12.5.4), the best first; `*` asks for nothing.

    What cannot be read is passed over: a header is a preference, and never a reason to refuse.
    """
    found = []
    for position, part in enumerate(header.split(",")):
        tag, separator, quality = part.strip().partition(";")
        match = _QUALITY.fullmatch(f";{quality}") if separator else None
        weight = float(match[1]) if match else float(not separator)
        if weight > 0 and is_language_tag(tag.strip()):
            found.append((-weight, position, tag.strip()))
    return [tag for _, _, tag in sorted(found)]
