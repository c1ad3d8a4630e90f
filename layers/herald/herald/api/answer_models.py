"""What the API answers, as pydantic models."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from herald.api.request_models import SettingsModel
from herald.domain.group import Group, GroupType
from herald.domain.inbox import InboxItem, Position
from herald.domain.ledger import DeliveryStatus
from herald.domain.times import to_rfc3339
from herald.domain.words import Words

Timestamp = Annotated[
    str, Field(description="RFC 3339, UTC, with milliseconds.", examples=["2026-11-23T07:21:16.673Z"])
]


def _is_absent(value: object) -> bool:
    return value is None


class PersonModel(BaseModel):
    """A user as a token named them."""

    user_id: str
    name: str
    face_url: str


class GroupModel(BaseModel):
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


class CreatedGroup(BaseModel):
    """The answer to a creation."""

    group: GroupModel
    recipients: int = Field(description="How many users will be told, the creator's confirmation included.")


class MemberModel(BaseModel):
    """One user in a group."""

    user_id: str
    role: Literal["owner", "admin", "member"]


class MembersPage(BaseModel):
    """Some members of a group."""

    members: list[MemberModel]
    next_cursor: str | None


class DeliveryModel(BaseModel):
    """One channel's and kind's deliveries, counted in recipients."""

    channel: str
    kind: str
    planned: int
    done: int
    pending: int = Field(description="On their way, or waiting for reconcile.")
    failed: int = Field(description="Set aside in a dead-letter queue; reconcile tries them again.")
    since: Timestamp = Field(description="When the ledger last heard of them; before that, when the group was created.")
    pushed: int | None = Field(
        None, exclude_if=_is_absent, description="Of the channel push: to how many of them a push was sent."
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


class DeliveriesModel(BaseModel):
    """How far telling everyone has come."""

    complete: bool
    deliveries: list[DeliveryModel]


class NotificationModel(BaseModel):
    """One notification. `truncated` names the fields that were cut to size; the group itself has them whole."""

    model_config = ConfigDict(extra="allow")

    notification_id: str
    kind: str
    created_at: Timestamp
    read: bool
    title: str
    body: str
    policy_version: str
    group: dict[str, Any]
    inviter: PersonModel | None = Field(None, exclude_if=_is_absent)
    role: Literal["owner", "admin", "member"] | None = Field(None, exclude_if=_is_absent)
    members: dict[str, Any] | None = Field(None, exclude_if=_is_absent)
    settings: SettingsModel | None = Field(None, exclude_if=_is_absent)
    introduction: str | None = Field(None, exclude_if=_is_absent)
    announcement: str | None = Field(None, exclude_if=_is_absent)
    delivery: dict[str, int] | None = Field(None, exclude_if=_is_absent)
    truncated: list[str] = Field(default_factory=list)

    @classmethod
    def of(cls, item: InboxItem, read_through: Position | None, words: Words) -> "NotificationModel":
        """Show an inbox item to its recipient, in these words.

        Settings that this version does not know are left out: a newer one may have delivered it.
        """
        known = {
            name: value
            for name, value in item.content.get("settings", {}).items()
            if name in SettingsModel.model_fields
        }
        return cls.model_validate(
            {
                **item.content,
                **({"settings": known} if known else {}),
                "notification_id": item.notification_id,
                "kind": item.kind,
                "created_at": to_rfc3339(item.created_at),
                "read": item.is_read(read_through),
                "role": item.role,
                "title": words.title,
                "body": words.body,
                "policy_version": item.policy_version,
            }
        )


class NotificationsPage(BaseModel):
    """Some notifications, newest first."""

    notifications: list[NotificationModel]
    next_cursor: str | None


class NotificationsPageV1(BaseModel):
    """Some notifications in OpenIM's format, newest first."""

    notifications: list[dict[str, Any]] = Field(description="MsgData of OpenIM, 1501 and 1509, each in JSON.")
    next_cursor: str | None


class Unread(BaseModel):
    """How many notifications are unread, counted to 100."""

    unread: int


class Health(BaseModel):
    """The API is up."""

    status: Literal["ok"]


class ProblemModel(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = Field(
        description="What is wrong where: `pointer` into the body, or the name of a `header` or `parameter`."
    )
    retryable: bool = Field(description="Whether the same request may succeed later.")
