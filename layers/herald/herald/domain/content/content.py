"""The content of a notification: what it shows of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.texts.validity import name_or

if TYPE_CHECKING:
    from herald.domain.groups.group import GroupSettings, GroupType, Person
    from herald.domain.identifiers import GroupId, UserId
    from herald.domain.times import Timestamp

TOP = ""
"""The name of the object that holds the blocks."""


class UnknownField(NamedTuple):
    """A field that a newer version wrote, kept as it is. `position` is its index among the fields of its object."""

    block: str
    position: int
    name: str
    value: object


class GroupBlock(NamedTuple):
    """The group itself. Only its id is always there."""

    group_id: GroupId
    name: str | None = None
    face_url: str | None = None
    group_type: GroupType | None = None


class MembersBlock(NamedTuple):
    """How many members there are, and a few of them by id. Notifications from before policies have no owner."""

    count: int  # type: ignore[assignment]  # A tuple has one, too.
    owner: UserId | None
    admins: tuple[UserId, ...]
    sample: tuple[UserId, ...]


class DeliveryBlock(NamedTuple):
    """How many users are notified of the group, the creator included."""

    recipients: int | None


class Content(NamedTuple):
    """What a notification shows of a group. A block that the policy leaves out is None.

    The fields are in the order of their JSON. `created_at` is in RFC 3339. `truncated` names the fields that were cut
    to size; None if it is missing. `unknown` holds the fields that a newer version wrote, of all blocks.
    """

    group: GroupBlock
    created_at: Timestamp | None = None
    inviter: Person | None = None
    members: MembersBlock | None = None
    settings: GroupSettings | None = None
    introduction: str | None = None
    announcement: str | None = None
    truncated: tuple[str, ...] | None = None
    delivery: DeliveryBlock | None = None
    unknown: tuple[UnknownField, ...] = ()

    def placeholder_values(self) -> dict[str, str | int]:
        """Return the values that this content gives to placeholders.

        A name in which nothing is visible, as older groups may have, is replaced by the id.
        """
        found: dict[str, str | int | None] = {"group_id": self.group.group_id}
        if self.group.name is not None:
            found["group_name"] = name_or(self.group.name, self.group.group_id)
        if self.inviter:
            found |= {
                "inviter_id": self.inviter.user_id,
                "inviter_name": name_or(self.inviter.name, self.inviter.user_id),
            }
        if self.members:
            found["member_count"] = self.members.count
        if self.delivery:
            found["recipients"] = self.delivery.recipients
        return {name: value for name, value in found.items() if value is not None}

    def placeholder_values_of_first(self) -> dict[str, str | int]:
        """Return the values for a group whose `texts_version` is 1: only an empty name is replaced."""
        names: dict[str, str] = {}
        if self.group.name is not None:
            names["group_name"] = self.group.name
        if self.inviter and self.inviter.name:
            names["inviter_name"] = self.inviter.name
        return self.placeholder_values() | names
