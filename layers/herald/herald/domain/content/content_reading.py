"""Content read from a JSON object, with what a newer version has added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.domain.checks import check_json, object_of, text_of
from herald.domain.content.block_reading import (
    read_delivery,
    read_group,
    read_inviter,
    read_members,
    read_optional,
    read_settings,
    read_texts,
)
from herald.domain.content.content import TOP, Content, UnknownField
from herald.domain.content.content_json import BLOCK_CLASSES, KNOWN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator


UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading raises if a value is not what this version expects."""


def read_content(value: Any, group_id: str) -> Content:
    """Read the content of a notification about a group.

    Fields that are not known are kept: a newer version may have written them. Raises ValueError, KeyError, TypeError or
    AttributeError if it is not such content, or about another group.
    """
    document = object_of(value)
    check_json(document)
    content = Content(
        group=read_group(document["group"]),
        created_at=read_optional(document, "created_at", text_of),
        inviter=read_optional(document, "inviter", read_inviter),
        members=read_optional(document, "members", read_members),
        settings=read_optional(document, "settings", read_settings),
        introduction=read_optional(document, "introduction", text_of),
        announcement=read_optional(document, "announcement", text_of),
        truncated=read_optional(document, "truncated", read_texts),
        delivery=read_optional(document, "delivery", read_delivery),
        unknown=tuple(_unknown(document)),
    )
    if content.group.group_id != group_id:
        raise ValueError("content of another group")
    return content


def _unknown(document: dict[str, Any]) -> Iterator[UnknownField]:
    """Yield the fields that are not known, block by block, the top level last."""
    for block in (*filter(document.__contains__, BLOCK_CLASSES), TOP):
        entries = document[block] if block else document
        if not entries.keys() <= KNOWN_FIELDS[block]:
            for position, (name, value) in enumerate(entries.items()):
                if name not in KNOWN_FIELDS[block]:
                    yield UnknownField(block, position, name, value)
