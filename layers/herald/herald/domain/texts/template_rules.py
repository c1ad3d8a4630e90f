"""What a template must satisfy before a policy may have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.locales.plurals import categories
from herald.domain.texts.characters import fits_lines, has_visible
from herald.domain.texts.shipped import COUNTS, known_placeholders, unknown_placeholders
from herald.domain.texts.templates import MAX_TEMPLATE, Placeholder, Plural, parts_of, plurals_of
from herald.domain.texts.validity import LINE_RULE, VISIBLE_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.blocks import Block
    from herald.domain.texts.templates import Part


def template_faults(template: str, locale: str, blocks: frozenset[Block]) -> Iterator[str]:
    """Yield the rules that a template in a language breaks, for a kind with these blocks. Raises InvalidTemplate."""
    if not fits_lines(template):
        yield LINE_RULE
    parts, plurals = parts_of(template), plurals_of(template)
    if not any(map(_is_visible, parts)):
        yield VISIBLE_RULE
    if len(template) > MAX_TEMPLATE and not plurals:
        yield f"must have at most {MAX_TEMPLATE} characters"
    known = ", ".join(f"{{{name}}}" for name in known_placeholders(blocks))
    for name in dict.fromkeys(unknown_placeholders(template, blocks)):
        yield f"must not name {{{name}}}: with these blocks there are {known}"
    for plural in plurals:
        yield from _plural_faults(plural, locale)


def _plural_faults(plural: Plural, locale: str) -> Iterator[str]:
    """Yield the rules that plural forms break. Forms that the language does not need are no fault."""
    if plural.name not in COUNTS:
        yield f"must not have plural forms of {{{plural.name}}}: numbers are {', '.join(sorted(COUNTS))}"
    exact = [int(selector[1:]) for selector in plural.forms if selector.startswith("=")]
    needed = categories(locale, exact)
    if missing := [name for name in needed if name not in plural.forms]:
        yield f"must have the plural forms {', '.join(needed)} in '{locale}': {', '.join(missing)} is missing"


def _is_visible(part: Part) -> bool:
    """Return whether a reader sees something of a part, whatever its values are."""
    if isinstance(part, Plural):
        return all(any(map(_is_visible, form)) for form in part.forms.values())
    return isinstance(part, Placeholder) or has_visible(part)
