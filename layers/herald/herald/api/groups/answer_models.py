"""What the API answers, as pydantic models."""

from typing import Annotated, Literal

from pydantic import Field

from herald.api.groups.request_models import SettingsModel
from herald.api.http.models import LazyModel
from herald.domain.delivery.ledger import DeliveryStatus
from herald.domain.groups.group import Group, GroupType
from herald.domain.times import to_rfc3339

Timestamp = Annotated[
    str, Field(description="RFC 3339, UTC, with milliseconds.", examples=["2026-11-23T07:21:16.673Z"])
]


def is_absent(value: object) -> bool:
    """Tell whether a field is left out of an answer."""
    return value is None


class PersonModel(LazyModel):
    """A user as a token named them."""

    user_id: str
    name: str
    face_url: str


class GroupModel(LazyModel):
    """A group as it is committed."""

    group_id: str
    name: str
    group_type: GroupType
    owner: str
    admins: list[str]
    creator: PersonModel
    member_count: int
    created_at: Timestamp
    settings: SettingsModel
    introduction: str
    announcement: str
    face_url: str
    ex: str

    @classmethod
    def of(cls, group: Group) -> "GroupModel":
        """Show a group."""
        creator, settings = group.creator, group.settings
        return cls(
            group_id=group.group_id,
            name=group.name,
            group_type=group.group_type,
            owner=group.owner,
            admins=list(group.admins),
            creator=PersonModel(user_id=creator.user_id, name=creator.name, face_url=creator.face_url),
            member_count=group.member_count,
            created_at=to_rfc3339(group.created_at),
            settings=SettingsModel(
                need_verification=settings.need_verification,
                look_member_info=settings.look_member_info,
                apply_member_friend=settings.apply_member_friend,
            ),
            introduction=group.introduction,
            announcement=group.announcement,
            face_url=group.face_url,
            ex=group.ex,
        )


class CreatedGroup(LazyModel, defer_build=False):
    """The answer to a creation: every instance will need it."""

    group: GroupModel
    recipients: int = Field(description="How many users will be told, the creator's confirmation included.")


class MemberModel(LazyModel):
    """One user in a group."""

    user_id: str
    role: Literal["owner", "admin", "member"]


class MembersPage(LazyModel):
    """Some members of a group."""

    members: list[MemberModel]
    next_cursor: str | None


class DeliveryModel(LazyModel):
    """One channel's and kind's deliveries, counted in recipients."""

    channel: str
    kind: str
    planned: int
    done: int
    pending: int = Field(description="On their way, or waiting for reconcile.")
    failed: int = Field(description="Set aside in a dead-letter queue; reconcile tries them again.")
    since: Timestamp = Field(description="When the ledger last heard of them; before that, when the group was created.")
    pushed: int | None = Field(
        None, exclude_if=is_absent, description="Of the channel push: to how many of them a push was sent."
    )

    @classmethod
    def of(cls, status: DeliveryStatus) -> "DeliveryModel":
        """Show how far deliveries have come."""
        return cls(
            channel=status.channel,
            kind=status.kind,
            planned=status.planned,
            done=status.done,
            pending=status.pending,
            failed=status.failed,
            since=to_rfc3339(status.since),
            pushed=status.pushed,
        )


class DeliveriesModel(LazyModel):
    """How far telling everyone has come."""

    complete: bool
    deliveries: list[DeliveryModel]


class Health(LazyModel):
    """The API is up."""

    status: Literal["ok"]


class ProblemModel(LazyModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(
        description="What is wrong where: `pointer` into the body, or the name of a `header` or `parameter`."
    )
    retryable: bool = Field(description="Whether the same request may succeed later.")
