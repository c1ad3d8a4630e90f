"""Content as a JSON object, written and read."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from herald.domain.checks import check_json, ids_of, number_of, object_of, text_of
from herald.domain.content.content import TOP, Content, DeliveryBlock, GroupBlock, MembersBlock, UnknownField
from herald.domain.groups.group import GroupSettings, GroupType, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError)
"""What reading raises if a value is not what this version expects."""

_BLOCKS: dict[str, type] = {
    "group": GroupBlock,
    "inviter": Person,
    "members": MembersBlock,
    "settings": GroupSettings,
    "delivery": DeliveryBlock,
}
_CLASSES = {TOP: Content, **_BLOCKS}
_NAMES = {each: tuple(field.name for field in fields(each) if field.name != "unknown") for each in _CLASSES.values()}
_KNOWN = {block: frozenset(_NAMES[each]) for block, each in _CLASSES.items()}


def content_document(content: Content) -> dict[str, Any]:
    """Return content as a JSON object, with unknown fields at the positions where they were read."""
    document = _present(content)
    for block in filter(document.__contains__, _BLOCKS):
        document[block] = _present(document[block])
    for block, unknown in groupby(content.unknown, lambda field: field.block):
        if block == TOP:
            document = _inserted(document, unknown)
        else:
            document[block] = _inserted(document[block], unknown)
    return document


def read_content(value: Any, group_id: str) -> Content:
    """Read the content of a notification about a group.

    Fields that are not known are kept: a newer version may have written them. Raises ValueError, KeyError, TypeError or
    AttributeError if it is not such content, or about another group.
    """
    document = object_of(value)
    check_json(document)
    content = Content(
        group=_group(document["group"]),
        created_at=_optional(document, "created_at", text_of),
        inviter=_optional(document, "inviter", _inviter),
        members=_optional(document, "members", _members),
        settings=_optional(document, "settings", _settings),
        introduction=_optional(document, "introduction", text_of),
        announcement=_optional(document, "announcement", text_of),
        truncated=_optional(document, "truncated", _texts),
        delivery=_optional(document, "delivery", _delivery),
        unknown=tuple(_unknown(document)),
    )
    if content.group.group_id != group_id:
        raise ValueError("content of another group")
    return content


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
        return replace(content, unknown=(*content.unknown, *kept))


def _is_readable(name: str, block: Any, group_id: str) -> bool:
    group = {"group": {"group_id": group_id}}
    try:
        read_content({**group, name: block}, group_id)
    except UNREADABLE:
        return name == "group"
    return True


def _present(block: object) -> dict[str, Any]:
    """Return the fields that are not None, in the order of the class."""
    return {name: value for name in _NAMES[type(block)] if (value := getattr(block, name)) is not None}


def _inserted(document: dict[str, Any], unknown: Iterable[UnknownField]) -> dict[str, Any]:
    """Return a JSON object with unknown fields at their positions, which ascend."""
    entries = list(document.items())
    for field in unknown:
        entries.insert(field.position, (field.name, field.value))
    return dict(entries)


def _unknown(document: dict[str, Any]) -> Iterator[UnknownField]:
    """Yield the fields that are not known, block by block, the top level last."""
    for block in (*filter(document.__contains__, _BLOCKS), TOP):
        entries = document[block] if block else document
        if not entries.keys() <= _KNOWN[block]:
            for position, (name, value) in enumerate(entries.items()):
                if name not in _KNOWN[block]:
                    yield UnknownField(block, position, name, value)


def _optional(document: dict[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    return read(document[name]) if name in document else None


def _group(value: Any) -> GroupBlock:
    group = object_of(value)
    return GroupBlock(
        group_id=text_of(group["group_id"]),
        name=_optional(group, "name", text_of),
        face_url=_optional(group, "face_url", text_of),
        group_type=_optional(group, "group_type", GroupType),
    )


def _inviter(value: Any) -> Person:
    inviter = object_of(value)
    return Person(text_of(inviter["user_id"]), text_of(inviter["name"]), text_of(inviter["face_url"]))


def _members(value: Any) -> MembersBlock:
    members = object_of(value)
    return MembersBlock(
        count=number_of(members["count"]),
        owner=_optional(members, "owner", text_of),
        admins=ids_of(members["admins"]),
        sample=ids_of(members["sample"]),
    )


def _settings(value: Any) -> GroupSettings:
    return GroupSettings.from_values(object_of(value))


def _delivery(value: Any) -> DeliveryBlock:
    """Read the counts of deliveries. Every field is a count, also one that is not known."""
    counts = {name: number_of(count) for name, count in object_of(value).items()}
    return DeliveryBlock(counts.get("recipients"))


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("not a list")  # noqa: TRY004 - readers handle one type of error.
    return tuple(map(text_of, value))
