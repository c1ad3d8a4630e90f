"""The tables of languages: which are the same, which script and region each has, and how each counts."""

from collections.abc import Iterator, Mapping
from functools import cache

from babel import Locale, localedata
from babel.core import get_global
from langcodes.data_dicts import LANGUAGE_DISTANCES, LANGUAGE_REPLACEMENTS

from herald_tools.generators.cldr.plurals import reduced

CLOSE = 10
"""The largest distance, in CLDR's table of language matching, of languages that stand in for each other.

At 10 are the languages of a macrolanguage, such as Cantonese and Chinese; at 20 come those that many readers of another
know, such as Spanish for Catalan.
"""

Table = Mapping[str, str]


@cache
def _languages() -> frozenset[str]:
    """Return the languages that CLDR has texts for, and those that are written in several scripts."""
    known = {identifier.partition("_")[0] for identifier in localedata.locale_identifiers()}
    likely = get_global("likely_subtags")
    return frozenset(known | {tag.partition("_")[0] for tag in likely if "_" in tag and not tag.startswith("und")})


def aliases() -> Table:
    """Return the languages that have another code today, and the irregular tags of RFC 5646."""
    irregular = {old: new for old, new in LANGUAGE_REPLACEMENTS.items() if _is_irregular(old, new)}
    return irregular | {old: _tag(new) for old, new in get_global("language_aliases").items() if new}


def regions() -> Table:
    """Return the regions that have another code today; of several the one that CLDR names first."""
    return {old: new[0] for old, new in get_global("territory_aliases").items() if len(old) == len("XX")}


def likely() -> Table:
    """Return what a tag leaves out: `zh=Hans-CN`, `zh-TW=Hant`, `zh-Hant=TW`."""
    found = {}
    for tag, whole in get_global("likely_subtags").items():
        language, *given = tag.split("_")
        if language in _languages():
            added = [subtag for subtag in whole.split("_")[1:] if subtag not in given]
            found[_tag(tag)] = "-".join(added)
    return {tag: added for tag, added in found.items() if not _follows(tag, added, found)}


def parents() -> Table:
    """Return the locales whose texts fit when a locale has none, as far as they do not follow from its tag."""
    return {_tag(locale): _tag(parent) for locale, parent in get_global("parent_exceptions").items()}


def close() -> Table:
    """Return the languages whose texts readers of another language get, the closest first."""
    found = {language: dict(_close(language, distances)) for language, distances in LANGUAGE_DISTANCES.items()}
    return {
        language: ",".join(sorted(near, key=lambda each: (near[each], each)))
        for language, near in found.items()
        if near
    }


def plurals() -> tuple[tuple[str, ...], Table]:
    """Return the plural rules, and the number of each locale's rule unless its language has the same."""
    rule_of = {
        _tag(locale): reduced(Locale.parse(locale).plural_form)
        for locale in localedata.locale_identifiers()
        if _is_plain(locale)
    }
    rules = tuple(sorted({rule for rule in rule_of.values() if rule}))
    differing = {
        locale: rule
        for locale, rule in rule_of.items()
        if rule != rule_of.get(locale.partition("-")[0] if "-" in locale else "")
    }
    return rules, {
        locale: str(rules.index(rule)) if rule else "" for locale, rule in differing.items() if rule or "-" in locale
    }


def _close(language: str, distances: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield the languages within `CLOSE`. Pairs of scripts are left out: texts in another script are no help."""
    if language.isalpha():
        yield from ((other, distance) for other, distance in distances.items() if other.isalpha() and distance <= CLOSE)


def _follows(tag: str, added: str, whole: Table) -> bool:
    """Return whether what a region's tag leaves out is what its language's leaves out."""
    language, _, given = tag.partition("-")
    return bool(given) and len(added) == len("Latn") and whole.get(language, "").startswith(added)


def _is_irregular(old: str, new: str) -> bool:
    return "-" in old and not old.startswith(("und", "en-")) and "-x-" not in new


def _is_plain(locale: str) -> bool:
    return all(subtag.isalpha() or subtag.isdigit() for subtag in locale.split("_"))


def _tag(locale: str) -> str:
    return locale.replace("_", "-")
