"""The tables of languages as dictionaries, each built when it is first needed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from herald.domain.locales import cldr

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def aliases() -> Mapping[str, str]:
    """Return today's code of languages that had another, such as `he` for `iw`. Keys are in lower case."""
    return _table(cldr.ALIASES)


@cache
def regions() -> Mapping[str, str]:
    """Return today's code of regions that had another, such as `GB` for `UK`."""
    return _table(cldr.REGIONS)


@cache
def likely() -> Mapping[str, str]:
    """Return what a tag leaves out: of `zh` it is `Hans-CN`, of `zh-TW` `Hant`, of `zh-Hant` `TW`."""
    return _table(cldr.LIKELY)


@cache
def parents() -> Mapping[str, str]:
    """Return the locale whose texts fit next where the tag does not say it, such as `es-419` for `es-MX`."""
    return _table(cldr.PARENTS)


@cache
def close() -> Mapping[str, tuple[str, ...]]:
    """Return the languages that stand in for another, the closest first, such as `zh` for `yue`."""
    return {language: tuple(near.split(",")) for language, near in _table(cldr.CLOSE).items()}


@cache
def plural_rules() -> Mapping[str, str]:
    """Return the plural rule of each locale; a region's is there only if it differs from its language's."""
    return {locale: cldr.PLURAL_RULES[int(number)] for locale, number in _table(cldr.PLURAL_RULE_OF).items()}


def _table(text: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in text.split())
