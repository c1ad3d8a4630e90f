"""Responses of the routes under /groups."""

from typing import Literal

from pydantic import Field

from herald.api.http.models import LazyModel, Timestamp, is_absent, is_empty
from herald.domain.delivery.status import DeliveryStatus
from herald.domain.groups.group import Group, GroupType, NeedVerification, Permission


class PersonModel(LazyModel):
    """A user, with the name and the face that the token, or the back end, gave them when the group was created."""

    user_id: str
    name: str
    face_url: str


class SettingsModel(LazyModel):
    """A group's settings: who may join, who may see members' profiles, who may add members as friends."""

    need_verification: NeedVerification = Field(
        NeedVerification.APPLICANTS,
        description="Who needs approval to join: applicants (invited users join at once), everyone, or nobody.",
    )
    look_member_info: Permission = Field(
        Permission.ALLOWED,
        description="Whether members may see who is in the group, and each other's profiles. Owner and admins may.",
    )
    apply_member_friend: Permission = Field(
        Permission.ALLOWED, description="Whether members may send each other friend requests."
    )


class GroupModel(LazyModel):
    """A group as it was created."""

    group_id: str
    name: str
    group_type: GroupType
    owner: str
    admins: list[str] = Field(description="Empty for a member who may not look at the members (`look_member_info`).")
    creator: PersonModel
    member_count: int
    created_at: Timestamp
    settings: SettingsModel
    introduction: str
    announcement: str
    face_url: str
    ex: str
    policy_version: str = Field(
        description="The policy version that decides which notifications of the group are sent.",
        examples=["built-in/1", "group_type/work/12"],
    )

    @classmethod
    def of(cls, group: Group) -> "GroupModel":
        """Return the model of a group."""
        return cls.model_validate(group, from_attributes=True)


class CreatedGroup(LazyModel, defer_build=False):
    """The response to a creation. Its validator is built at import: every instance will need it."""

    group: GroupModel
    recipients: int = Field(description="How many users will be notified, including the creator.")


class MemberModel(LazyModel):
    """A member of a group."""

    user_id: str
    role: Literal["owner", "admin", "member"]


class MembersPage(LazyModel):
    """A page of a group's members."""

    members: list[MemberModel]
    next_cursor: str | None


MAX_WAITING_SHOWN = 100
"""User ids in one answer. The audit log names all of them."""


class DeliveryModel(LazyModel):
    """The deliveries of one kind of notification on one channel; counts are recipients."""

    channel: str
    kind: str
    planned: int
    done: int
    pending: int = Field(description="Not delivered yet: still in a queue, or waiting for another attempt.")
    failed: int = Field(description="Moved to a dead-letter queue; reconcile tries them again.")
    reasons: list[str] = Field(
        default_factory=list,
        exclude_if=is_empty,
        description="Why recipients are pending or failed, as far as it is known.",
    )
    waiting: list[str] = Field(
        default_factory=list,
        exclude_if=is_empty,
        description="Recipients who could not be reached, while others were: up to 100 user ids.",
    )
    since: Timestamp = Field(
        description="The time of the last entry in the delivery ledger; without an entry, of the group's creation."
    )
    pushed: int | None = Field(
        None, exclude_if=is_absent, description="Channel push only: how many recipients a push was sent to."
    )

    @classmethod
    def of(cls, status: DeliveryStatus) -> "DeliveryModel":
        """Return the model of a delivery status."""
        named = status._replace(waiting=status.waiting[:MAX_WAITING_SHOWN])
        return cls.model_validate(named, from_attributes=True)


class DeliveriesModel(LazyModel):
    """The state of a group's deliveries."""

    complete: bool = Field(
        description="Whether all planned notifications are delivered to inboxes and devices; not: to the gateway."
    )
    deliveries: list[DeliveryModel]
