"""Titles and bodies: templates with named placeholders, and how they read for one group."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_TITLE, MAX_BODY = 80, 160
"""Characters of a text once its placeholders are filled: what phones show."""

MAX_TEMPLATE = 300
"""Characters of a template. The filled text is cut to its own maximum."""

_ELLIPSIS = "…"
_FORMATTER = Formatter()
"""The standard library's, not a template engine: texts may only name values, and handlers import nothing more."""


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a body: templates in a policy, filled in a message."""

    title: str
    body: str


class InvalidTemplate(ValueError):
    """A template has an unbalanced brace, or more than a name between two braces."""


def placeholders(template: str) -> Iterator[str]:
    """Yield the names between the template's braces; `{{` and `}}` are literal braces.

    Raises InvalidTemplate for indexing, attributes, conversions and formats: a template can only name values.
    """
    try:
        fields = list(_FORMATTER.parse(template))
    except ValueError as error:
        raise InvalidTemplate(template) from error
    for _, name, form, conversion in fields:
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise InvalidTemplate(template)
        yield name


def fill(words: Words, values: Mapping[str, Any]) -> Words:
    """Fill both templates and cut the results to their maximum. Raises KeyError if a placeholder has no value."""
    return Words(_filled(words.title, values, MAX_TITLE), _filled(words.body, values, MAX_BODY))


def _filled(template: str, values: Mapping[str, Any], longest: int) -> str:
    text = _FORMATTER.vformat(template, (), values).strip()
    return text if len(text) <= longest else text[: longest - 1] + _ELLIPSIS
