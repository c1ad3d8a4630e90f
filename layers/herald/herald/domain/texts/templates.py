"""Titles and bodies: templates with named placeholders and plural forms, read into their parts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.locales.plurals import CATEGORIES, OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_TITLE, MAX_BODY = 80, 160
"""Code points of a text once its placeholders are filled: what phones show."""

MAX_TEMPLATE, MAX_PLURAL_TEMPLATE = 300, 1000
"""Code points of a template, and of one with plural forms. The filled text is cut to its own maximum."""

PLURAL_EXAMPLE = "{recipients, plural, one {# person} other {# people}}"

_KNOWN_TEMPLATES = 256
"""Templates that are kept as they were read: every message has those of its policy in all languages."""

_PLAIN = re.compile(r"[^{}]+")
_NAME = re.compile(r"\{(?P<name>[^{}!:]*)\}")
_PLURAL = re.compile(r"\{\s*(?P<name>\w+)\s*,\s*plural\s*,\s*")
_FORM = re.compile(rf"(?P<selector>=[0-9]{{1,9}}|{'|'.join(CATEGORIES)})\s*\{{")
_FORM_TEXT = re.compile(r"[^{}#]+")
_SPACE = re.compile(r"\s*")


class Words(NamedTuple):
    """A title and a body: templates in a policy, filled in a message."""

    title: str
    body: str


class InvalidTemplate(ValueError):
    """A template has an unbalanced brace, or something else between two braces than a name or plural forms."""


class Placeholder(NamedTuple):
    """A place for a value."""

    name: str


class Plural(NamedTuple):
    """Forms of a text, by plural category or by an exact number such as `=0`. One is used, as a number decides."""

    name: str
    forms: Mapping[str, tuple[str | Placeholder, ...]]


Part = str | Placeholder | Plural


@lru_cache(_KNOWN_TEMPLATES)
def parts_of(template: str) -> tuple[Part, ...]:
    """Read a template: `{name}`, `{name, plural, one {# person} other {# people}}`; `{{` and `}}` are literal braces.

    Plural forms are written as in ICU's MessageFormat: `#` is the number, and a form may have placeholders. Raises
    InvalidTemplate for everything else: a template can only name values.
    """
    parts: list[Part] = []
    position = 0
    while position < len(template):
        part, position = _part(template, position)
        parts.append(part)
    return tuple(parts)


def plurals_of(template: str) -> list[Plural]:
    """Return the plural forms of a template. Raises InvalidTemplate."""
    return [part for part in parts_of(template) if isinstance(part, Plural)]


def placeholders(template: str) -> Iterator[str]:
    """Yield the names of all values that a template uses, also in plural forms. Raises InvalidTemplate."""
    for part in parts_of(template):
        if isinstance(part, Plural):
            yield part.name
            yield from (each.name for form in part.forms.values() for each in form if isinstance(each, Placeholder))
        elif isinstance(part, Placeholder):
            yield part.name


def _part(template: str, position: int) -> tuple[Part, int]:
    if template.startswith(("{{", "}}"), position):
        return template[position], position + 2
    if plain := _PLAIN.match(template, position):
        return plain[0], plain.end()
    if plural := _PLURAL.match(template, position):
        return _plural(template, plural["name"], plural.end())
    return _placeholder(template, position)


def _placeholder(template: str, position: int) -> tuple[Placeholder, int]:
    match = _NAME.match(template, position)
    if match is None or not match["name"].isidentifier():
        raise InvalidTemplate(template)
    return Placeholder(match["name"]), match.end()


def _plural(template: str, name: str, position: int) -> tuple[Plural, int]:
    """Read plural forms, from the first form on. Raises InvalidTemplate for a form that comes twice, and for none."""
    forms: dict[str, tuple[str | Placeholder, ...]] = {}
    while form := _FORM.match(template, position):
        if form["selector"] in forms:
            raise InvalidTemplate(template)
        forms[form["selector"]], position = _form(template, name, form.end())
        position = _end_of(_SPACE, template, position)
    if not template.startswith("}", position) or OTHER not in forms:
        raise InvalidTemplate(template)
    return Plural(name, forms), position + 1


def _form(template: str, name: str, position: int) -> tuple[tuple[str | Placeholder, ...], int]:
    """Read one form, up to its closing brace. A brace that is meant literally cannot be in it."""
    parts: list[str | Placeholder] = []
    while not template.startswith("}", position):
        if template.startswith("#", position):
            parts.append(Placeholder(name))
            position += 1
        elif text := _FORM_TEXT.match(template, position):
            parts.append(text[0])
            position = text.end()
        else:
            placeholder, position = _placeholder(template, position)
            parts.append(placeholder)
    return tuple(parts), position + 1


def _end_of(pattern: re.Pattern[str], template: str, position: int) -> int:
    match = pattern.match(template, position)
    return match.end() if match else position
