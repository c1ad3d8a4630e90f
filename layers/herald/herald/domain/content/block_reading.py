"""The blocks of content, read from their JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from herald.domain.checks import ids_of, number_of, object_of, text_of
from herald.domain.content.content import DeliveryBlock, GroupBlock, MembersBlock
from herald.domain.groups.group import GroupSettings, GroupType, Person

if TYPE_CHECKING:
    from collections.abc import Callable


T = TypeVar("T")


def read_optional(document: dict[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    """Read a field if it is there."""
    return read(document[name]) if name in document else None


def read_group(value: Any) -> GroupBlock:
    """Read the block `group`. Only its id is always there."""
    group = object_of(value)
    return GroupBlock(
        group_id=text_of(group["group_id"]),
        name=read_optional(group, "name", text_of),
        face_url=read_optional(group, "face_url", text_of),
        group_type=read_optional(group, "group_type", GroupType),
    )


def read_inviter(value: Any) -> Person:
    """Read the block `inviter`."""
    inviter = object_of(value)
    return Person(text_of(inviter["user_id"]), text_of(inviter["name"]), text_of(inviter["face_url"]))


def read_members(value: Any) -> MembersBlock:
    """Read the block `members`."""
    members = object_of(value)
    return MembersBlock(
        count=number_of(members["count"]),
        owner=read_optional(members, "owner", text_of),
        admins=ids_of(members["admins"]),
        sample=ids_of(members["sample"]),
    )


def read_settings(value: Any) -> GroupSettings:
    """Read the block `settings`. A missing setting has its default."""
    return GroupSettings.from_values(object_of(value))


def read_delivery(value: Any) -> DeliveryBlock:
    """Read the counts of deliveries. Every field is a count, also one that is not known."""
    counts = {name: number_of(count) for name, count in object_of(value).items()}
    return DeliveryBlock(counts.get("recipients"))


def read_texts(value: Any) -> tuple[str, ...]:
    """Read a list of strings."""
    if not isinstance(value, list):
        raise ValueError("not a list")  # noqa: TRY004 - readers handle one type of error.
    return tuple(map(text_of, value))
