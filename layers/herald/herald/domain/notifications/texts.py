"""Titles and bodies: templates with named placeholders, and what they read like for one group."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_TITLE, MAX_BODY = 80, 160
"""Characters that a text keeps once its placeholders are filled: what phones show of one."""

MAX_TEMPLATE = 300
"""Characters of a template; what it reads like is cut all the same."""

_MARK = "…"
_FORMATTER = Formatter()


@dataclass(frozen=True, slots=True)
class Words:
    """A title and a body: as templates in a policy, filled in a message."""

    title: str
    body: str


class Unbalanced(ValueError):
    """A template has a brace without its partner, or more than a name between two."""


def placeholders(template: str) -> Iterator[str]:
    """Yield the names in a template's braces; `{{` and `}}` stand for braces themselves.

    Raises Unbalanced for anything else: no indexing, no attributes, no format, so that a template can only name.
    """
    try:
        fields = list(_FORMATTER.parse(template))
    except ValueError as error:
        raise Unbalanced(template) from error
    for _, name, form, conversion in fields:
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise Unbalanced(template)
        yield name


def fill(words: Words, values: Mapping[str, Any]) -> Words:
    """Fill both templates and cut what they read like. Raises KeyError at a placeholder that has no value."""
    return Words(_filled(words.title, values, MAX_TITLE), _filled(words.body, values, MAX_BODY))


def _filled(template: str, values: Mapping[str, Any], longest: int) -> str:
    text = _FORMATTER.vformat(template, (), values).strip()
    return text if len(text) <= longest else text[: longest - 1] + _MARK
