"""Names of languages, as browsers, phones and servers write them: read into language, script and region."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from herald.domain.locales.tables import aliases, likely, regions

LANGUAGE_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LANGUAGE_RULE = "must be a language tag such as en or zh-CN (RFC 5646)"

DEVICE_LOCALE = r"^[A-Za-z]{2,3}([_-]+#?[A-Za-z0-9]{1,8})*(\.[A-Za-z0-9-]+)?(@[A-Za-z0-9=;_-]+)?$"
DEVICE_LOCALE_RULE = (
    "must be a language tag such as zh-TW, or a locale as a device names it: zh_TW, zh_TW_#Hant, zh_TW.UTF-8"
)

MAX_LANGUAGE_TAG = 35
"""Characters; RFC 5646 (section 4.4.1) asks that at least so many be accepted. A device's locale has as much room."""

_TAG, _DEVICE_LOCALE = re.compile(LANGUAGE_TAG[1:-1]), re.compile(DEVICE_LOCALE[1:-1])

_SCRIPT_OF_MODIFIER = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva", "arabic": "Arab"}
"""Modifiers that name a script in a POSIX locale, such as sr_RS@latin."""

_SCRIPT, _REGION, _EXTENDED_LANGUAGE = (
    re.compile(pattern) for pattern in ("[A-Za-z]{4}", "[A-Za-z]{2}|[0-9]{3}", "[A-Za-z]{3}")
)
_KNOWN_TAGS = 1024
"""Tags that are kept as they were read: policies, readers and devices name the same few."""


class Locale(NamedTuple):
    """A language with the script and the region in which it is written, filled in where the tag leaves them out.

    A part is "" if neither the tag nor CLDR knows it. `more` are a tag's further subtags, such as variants. `bare`
    is whether the tag has a language alone.
    """

    language: str
    script: str
    region: str
    more: tuple[str, ...] = ()
    bare: bool = False


def is_language_tag(candidate: str) -> bool:
    """Return whether `candidate` may name the locale of a text."""
    return len(candidate) <= MAX_LANGUAGE_TAG and _TAG.fullmatch(candidate) is not None


@lru_cache(_KNOWN_TAGS)
def read_locale(name: str) -> Locale | None:
    """Return the locale that a language tag, or a locale of Java, Android, iOS or POSIX, names. None if it is neither.

    Read are `zh-Hant-TW`, `zh_TW`, `zh_TW_#Hant`, `zh-TW-#Hant`, `zh_TW.UTF-8` and `sr_RS@latin`, in any case.
    """
    if len(name) > MAX_LANGUAGE_TAG or _DEVICE_LOCALE.fullmatch(name) is None:
        return None
    plain, _, modifier = name.partition("@")
    language, *rest = _without_alias([each for each in re.split(r"[_-]+", plain.partition(".")[0]) if each])
    found = _read(language, [subtag.removeprefix("#") for subtag in rest])
    script = _SCRIPT_OF_MODIFIER.get(modifier.lower(), "")
    return completed(found._replace(script=found.script or script, bare=not (script or found.script or found.region)))


def completed(locale: Locale) -> Locale:
    """Return a locale with script and region filled in (CLDR: likely subtags)."""
    language, script, region = locale[:3]
    both = likely().get(language, "").partition("-")
    script = script or (likely().get(f"{language}-{region}", "") if region else "") or both[0]
    region = region or likely().get(f"{language}-{script}", "") or both[2]
    return locale._replace(script=script, region=region)


def same_language(one: str, other: str) -> bool:
    """Return whether two tags have the same meaning by any of their names: `he-IL` and `iw-IL`, `fil` and `tl`."""
    return one.lower() == other.lower() or _as_given(one) == _as_given(other) is not None


def _as_given(name: str) -> tuple[str, ...] | None:
    """Return the subtags of a tag with today's codes, nothing filled in; None for what is no tag."""
    if not is_language_tag(name):
        return None
    language, *rest = _without_alias(name.split("-"))
    return (language, *(regions().get(each.upper(), each.upper()) for each in rest))


def _without_alias(subtags: list[str]) -> list[str]:
    """Return subtags that begin with today's code of the language; the longest old name is replaced."""
    for length in (3, 2, 1):
        if length <= len(subtags) and (new := aliases().get("-".join(subtags[:length]).lower())):
            language, *implied = new.split("-")
            return [language, *(implied if not _names_script(subtags[length:]) else ()), *subtags[length:]]
    return [subtags[0].lower(), *subtags[1:]]


def _names_script(subtags: list[str]) -> bool:
    return any(_SCRIPT.fullmatch(subtag.removeprefix("#")) for subtag in subtags)


def _read(language: str, subtags: list[str]) -> Locale:
    """Sort subtags into script, region and others. The first of each kind counts, wherever Java puts it."""
    script = region = ""
    more: list[str] = []
    for position, subtag in enumerate(subtags):
        if position == 0 and _EXTENDED_LANGUAGE.fullmatch(subtag):
            language = aliases().get(subtag.lower(), subtag.lower())
        elif not script and _SCRIPT.fullmatch(subtag):
            script = subtag.title()
        elif not region and not more and _REGION.fullmatch(subtag):
            region = regions().get(subtag.upper(), subtag.upper())
        else:
            more.append(subtag.lower())
    return Locale(language, script, region, tuple(more))
