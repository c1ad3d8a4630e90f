"""Which of the texts that there are suits a reader best (CLDR: likely subtags, parent locales, language matching)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.locales.tables import close, parents
from herald.domain.locales.tags import Locale, completed, read_locale

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping


def lookup(wanted: Iterable[str], available: Collection[str], default: str) -> str:
    """Return the available locale that suits best; `wanted` are language tags or devices' locales, the best first.

    Texts in another script than the reader's are never taken, even in the same language. A name that is no locale is
    ignored. Returns `default` if none suits.
    """
    by_name = {locale.lower(): locale for locale in available}
    by_locale = {name: read for name in available if (read := read_locale(name))}
    scripts: dict[str, str] = {}
    for name in wanted:
        locale = read_locale(name)
        if locale is None:
            continue
        locale = _as_before(locale, scripts)
        exact = by_locale.get(by_name.get(name.lower(), ""))
        if exact and exact[:2] == locale[:2]:
            return by_name[name.lower()]
        if found := _best(locale, by_locale):
            return found
    return default


def equivalent(name: str, available: Collection[str]) -> str | None:
    """Return the available locale that is `name` itself, or the same language, script and region by another name."""
    if name in available:
        return name
    locale = read_locale(name)
    same = (
        each for each in sorted(available) if (read := read_locale(each)) and locale and _core(read) == _core(locale)
    )
    return next(same, None)


def covers(language_range: str, name: str) -> bool:
    """Return whether a language range means a locale: `en` means `en-GB` too, `en-US` does not."""
    wide, locale = read_locale(language_range), read_locale(name)
    if wide is None or locale is None:
        return False
    return wide[:1] == locale[:1] if wide.bare else wide[:3] == locale[:3]


def _as_before(locale: Locale, scripts: dict[str, str]) -> Locale:
    """Return a language without script and region in the script in which the reader has named it before.

    Browsers in Taiwan ask for zh-TW, and then for zh: that is no wish for simplified characters.
    """
    if not locale.bare:
        scripts.setdefault(locale.language, locale.script)
        return locale
    script = scripts.setdefault(locale.language, locale.script)
    return locale if script == locale.script else completed(locale._replace(script=script, region=""))


def _best(locale: Locale, available: Mapping[str, Locale]) -> str | None:
    """Return the best of the locales in the reader's language and script, or else in a close language."""
    for stand_in in _stand_ins(locale):
        same = {name: each for name, each in available.items() if each[:2] == stand_in[:2]}
        if same:
            return _nearest(stand_in, same)
    return None


def _stand_ins(locale: Locale) -> Iterator[Locale]:
    """Yield the locale, then its region and script in each close language, and in what these have as parents."""
    languages = dict.fromkeys((locale.language, *close().get(locale.language, ())))
    if parent := parents().get(locale.language):
        languages |= dict.fromkeys((parent, *close().get(parent, ()), *_children(parent)))
    for language in languages:
        yield locale._replace(language=language, script=locale.script or completed(Locale(language, "", ""))[1])


def _children(parent: str) -> Iterator[str]:
    """Yield the languages with the same parent, as Nynorsk and Bokmål have."""
    return (language for language, its in parents().items() if its == parent and "-" not in language)


def _nearest(locale: Locale, same: Mapping[str, Locale]) -> str:
    """Return the name of the locale that shares most with the reader's: a region or one above it, then variants."""
    regions = list(_regions(locale))

    def distance(name: str) -> tuple[int, int, int, int, str]:
        its = same[name]
        own = list(_regions(its))
        place = next((at for at, region in enumerate(regions) if region in own), len(regions))
        above = own.index(regions[place]) if place < len(regions) else len(own)
        shared = sum(subtag in locale.more for subtag in its.more)
        return place, above, len(its.more) - 2 * shared, len(name), name

    return min(same, key=distance)


def _regions(locale: Locale) -> Iterator[str]:
    """Yield a locale's region, those of its parents, and at last the one that the language itself stands for."""
    language, script, region = locale[:3]
    while region:
        yield region
        parent = parents().get(f"{language}-{region}") or parents().get(f"{language}-{script}-{region}", "")
        region = parent.rpartition("-")[2] if "-" in parent else ""
    yield completed(Locale(language, script, ""))[2]


def _core(locale: Locale) -> tuple[str, str, str, tuple[str, ...]]:
    return locale.language, locale.script, locale.region, locale.more
