"""Herald's notifications in format v1: to the whole group for the chat gateway, to one user for inboxes and devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.domain.groups.group import DEFAULT_SETTINGS, GroupSettings, GroupType, NeedVerification, Permission, Role
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.publication import Format, Publication
from herald.domain.openim.format import (
    ContentType,
    Envelope,
    OpenIMMember,
    Told,
    announcement_set,
    created_detail,
    group_created,
    invited_detail,
    member_invited,
    message_name,
    written,
)
from herald.domain.policies.policy import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from herald.domain.delivery.inbox import Notification, Position
    from herald.domain.groups.group import Group
    from herald.domain.notifications.content import Summary
    from herald.domain.notifications.message import CommittedGroup, Message
    from herald.domain.notifications.texts import Words

MAX_BODY_BYTES = 255 * 1024
"""Bytes: an SNS message holds 256 KiB (AWS), its attributes included."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """One notification of one user, as an inbox or a device shows it. `role` None: told as a creator, or left out."""

    notification_id: str
    kind: str
    recipient: str
    role: str | None
    created_at: int
    content: Mapping[str, Any]
    policy_version: str
    read: bool = False

    @classmethod
    def of(cls, item: Notification, read_through: Position | None) -> Addressed:
        """Take a notification out of an inbox whose reader has read up to `read_through`."""
        return cls(
            notification_id=item.notification_id,
            kind=item.kind,
            recipient=item.recipient,
            role=item.role,
            created_at=item.created_at,
            content=item.content,
            policy_version=item.policy_version,
            read=item.is_read(read_through),
        )


def group_publications(
    item: CommittedGroup,
    message: Message,
    blocks: frozenset[Block],
    members: Iterable[str],
    creators_role: Role,
) -> Iterator[Publication]:
    """Yield what a v1 gateway is told of a new group: 1501, and 1519 if there is an announcement.

    `message` is the invitation of the group item. `members` are the ordinary members in the order in which they are to
    be listed; only as many are asked for as fit.
    """
    told = _told_by_group(item.group, blocks, creators_role)
    envelope = Envelope(message.words[message.default_locale])
    extension = _extension(message.kind, message.content, message.commit.policy_version) | {
        "operation_id": message.commit.operation_id
    }
    listed = _everyone(item.group, members) if Block.MEMBERS in blocks else iter(())
    yield _publication(
        message, ContentType.GROUP_CREATED, group_created(told, listed, extension, envelope, MAX_BODY_BYTES)
    )
    if told.announcement:
        yield _publication(message, ContentType.ANNOUNCEMENT_SET, announcement_set(told, extension, envelope))


def notification_v1(notification: Addressed, words: Words) -> str:
    """Write one user's notification: 1501 for a confirmation, 1509 for an invitation.

    Its content is the notification's, which is cut to size: only the few members that it names are listed. Under the
    key for new clients stands the id by which it can be marked as read.
    """
    told = _told_by_content(notification)
    extension = {
        **_extension(notification.kind, notification.content, notification.policy_version),
        **_identity(notification),
    }
    envelope = Envelope(words, notification.recipient, notification.read)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return group_created(told, _sampled(notification), extension, envelope, MAX_BODY_BYTES)
    return member_invited(told, _invited(notification), extension, envelope)


def detail_v1(notification: Addressed) -> tuple[ContentType, str]:
    """Write the detail of one user's notification alone, as small as it can be: a push has 4 KB for everything."""
    told = _told_by_content(notification)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return ContentType.GROUP_CREATED, written(created_detail(told, _identity(notification)))
    detail = invited_detail(told, _invited(notification), _identity(notification))
    return ContentType.MEMBER_INVITED, written(detail)


def _identity(notification: Addressed) -> Summary:
    known = {"notification_id": notification.notification_id, "kind": str(notification.kind)}
    return known | ({"role": notification.role} if notification.role else {})


def _invited(notification: Addressed) -> OpenIMMember:
    return OpenIMMember(notification.recipient, Role(notification.role or Role.MEMBER))


def _publication(message: Message, content_type: ContentType, body: str) -> Publication:
    return Publication(
        message_id=message_name(message.commit.group_id, content_type),
        kind=message.kind,
        channels=(Channel.GATEWAY,),
        format=Format.V1,
        commit=message.commit,
        chunk=message.chunk,
        recipients=message.recipient_count,
        body=body,
        limit=MAX_BODY_BYTES + 1024,
    )


def _extension(kind: str, content: Mapping[str, Any], policy_version: str) -> Summary:
    return {"schema_version": 1, "kind": str(kind), "policy_version": policy_version, **content}


def _everyone(group: Group, members: Iterable[str]) -> Iterator[OpenIMMember]:
    yield OpenIMMember(group.owner, Role.OWNER)
    for admin in sorted(group.admins):
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members:
        yield OpenIMMember(member, Role.MEMBER)


def _told_by_group(group: Group, blocks: frozenset[Block], creators_role: Role) -> Told:
    """Take what the policy includes, whole; what it leaves out reads as zero or empty, for v1 has no other way."""
    creator = group.creator
    shows = {block: block in blocks for block in Block}
    return Told(
        group_id=group.group_id,
        group_type=group.group_type if shows[Block.GROUP] else GroupType.NORMAL,
        owner=group.owner,
        creator=OpenIMMember(
            creator.user_id,
            creators_role,
            (shows[Block.INVITER] and creator.name) or creator.user_id,
            creator.face_url if shows[Block.INVITER] else "",
        ),
        created_at=group.created_at,
        member_count=group.member_count if shows[Block.MEMBERS] else 0,
        settings=group.settings if shows[Block.SETTINGS] else DEFAULT_SETTINGS,
        name=group.name if shows[Block.GROUP] else "",
        face_url=group.face_url if shows[Block.GROUP] else "",
        introduction=group.introduction if shows[Block.INTRODUCTION] else "",
        announcement=group.announcement if shows[Block.ANNOUNCEMENT] else "",
        ex=group.ex,
    )


def _told_by_content(notification: Addressed) -> Told:
    content = notification.content
    group, members = content["group"], content.get("members", {})
    return Told(
        group_id=group["group_id"],
        group_type=GroupType(group.get("group_type", GroupType.NORMAL)),
        owner=members.get("owner", ""),
        creator=_creator(notification),
        created_at=notification.created_at,
        member_count=members.get("count", 0),
        settings=_settings(content.get("settings")),
        name=group.get("name", ""),
        face_url=group.get("face_url", ""),
        introduction=content.get("introduction", ""),
        announcement=content.get("announcement", ""),
    )


def _creator(notification: Addressed) -> OpenIMMember:
    """Return who made the group: of a confirmation that is its reader."""
    members = notification.content.get("members", {})
    inviter = notification.content.get("inviter", {})
    confirmed = notification.kind == Kind.GROUP_CREATION_CONFIRMED
    user_id = notification.recipient if confirmed else inviter.get("user_id", "")
    roles = dict.fromkeys(members.get("admins", ()), Role.ADMIN) | {members.get("owner"): Role.OWNER}
    role = roles.get(user_id, Role.MEMBER)
    return OpenIMMember(user_id, role, inviter.get("name") or user_id, inviter.get("face_url", ""))


def _sampled(notification: Addressed) -> Iterator[OpenIMMember]:
    members = notification.content.get("members")
    if members is None:
        return
    if members.get("owner"):  # Notifications of before there were policies do not say.
        yield OpenIMMember(members["owner"], Role.OWNER)
    for admin in members["admins"]:
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members["sample"]:
        yield OpenIMMember(member, Role.MEMBER)


def _settings(told: Mapping[str, str] | None) -> GroupSettings:
    if told is None:
        return DEFAULT_SETTINGS
    return GroupSettings(
        NeedVerification(told["need_verification"]),
        Permission(told["look_member_info"]),
        Permission(told["apply_member_friend"]),
    )
