"""Titles and bodies of one content, in all languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.texts.shipped import words_by_locale
from herald.domain.texts.versions import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.content.content import Content
    from herald.domain.kinds import Kind
    from herald.domain.texts.templates import Words


def words_of_content(kind: Kind, words: Mapping[str, Words], content: Content, version: int) -> dict[str, Words]:
    """Return title and body in every locale, as a group with this `texts_version` has them.

    `words` are a policy's, as templates by locale. Raises KeyError if a placeholder has no value.
    """
    values = content.placeholder_values_of_first() if version == FIRST else content.placeholder_values()
    return words_by_locale(kind, words, values, version)
