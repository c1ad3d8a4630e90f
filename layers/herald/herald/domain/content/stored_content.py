"""Content read from an inbox, where one unreadable block does not hide the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.domain.checks import object_of
from herald.domain.content.content import TOP, UnknownField
from herald.domain.content.content_reading import UNREADABLE, read_content

if TYPE_CHECKING:
    from herald.domain.content.content import Content


def read_stored_content(value: Any) -> Content:
    """Read the content of a notification in an inbox.

    A block that this version cannot read, because a newer one wrote it, is kept as an unknown field: the other blocks
    can still be shown. Raises ValueError, KeyError, TypeError or AttributeError if there is no readable group.
    """
    document = object_of(value)
    group_id = document["group"]["group_id"]
    try:
        return read_content(document, group_id)
    except UNREADABLE:
        readable = {name: block for name, block in document.items() if _is_readable(name, block, group_id)}
        unknown = (UnknownField(TOP, position, *field) for position, field in enumerate(document.items()))
        kept = tuple(field for field in unknown if field.name not in readable)
        content = read_content(readable, group_id)
        return content._replace(unknown=(*content.unknown, *kept))


def _is_readable(name: str, block: Any, group_id: str) -> bool:
    group = {"group": {"group_id": group_id}}
    try:
        read_content({**group, name: block}, group_id)
    except UNREADABLE:
        return name == "group"
    return True
