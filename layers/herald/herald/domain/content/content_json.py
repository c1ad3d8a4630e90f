"""Content as a JSON object: its fields by block, and how it is written."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from herald.domain.content.content import TOP, Content, DeliveryBlock, GroupBlock, MembersBlock
from herald.domain.groups.group import GroupSettings, Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from herald.domain.content.content import UnknownField


BLOCK_CLASSES: dict[str, type] = {
    "group": GroupBlock,
    "inviter": Person,
    "members": MembersBlock,
    "settings": GroupSettings,
    "delivery": DeliveryBlock,
}
_CLASSES = {TOP: Content, **BLOCK_CLASSES}
_NAMES = {each: tuple(name for name in each.__annotations__ if name != "unknown") for each in _CLASSES.values()}
KNOWN_FIELDS = {block: frozenset(_NAMES[each]) for block, each in _CLASSES.items()}


def content_document(content: Content) -> dict[str, Any]:
    """Return content as a JSON object, with unknown fields at the positions where they were read."""
    document = _present(content)
    for block in filter(document.__contains__, BLOCK_CLASSES):
        document[block] = _present(document[block])
    for block, unknown in groupby(content.unknown, lambda field: field.block):
        if block == TOP:
            document = _inserted(document, unknown)
        else:
            document[block] = _inserted(document[block], unknown)
    return document


def _present(block: object) -> dict[str, Any]:
    """Return the fields that are not None, in the order of the class."""
    return {name: value for name in _NAMES[type(block)] if (value := getattr(block, name)) is not None}


def _inserted(document: dict[str, Any], unknown: Iterable[UnknownField]) -> dict[str, Any]:
    """Return a JSON object with unknown fields at their positions, which ascend."""
    entries = list(document.items())
    for field in unknown:
        entries.insert(field.position, (field.name, field.value))
    return dict(entries)
