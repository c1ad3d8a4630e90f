"""One user's notification in format v1, for inboxes and devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.content.content_json import content_document
from herald.domain.groups.group import DEFAULT_SETTINGS, Role
from herald.domain.kinds import Kind
from herald.domain.openim.details import created_detail, invited_detail
from herald.domain.openim.messages import MAX_BODY_BYTES, Envelope, group_created, member_invited
from herald.domain.openim.shown import OpenIMGroup, OpenIMMember
from herald.domain.openim.wire import ContentType, go_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.notifications.notification import Notification
    from herald.domain.openim.wire import Document
    from herald.domain.texts.templates import Words


def notification_v1(notification: Notification, words: Words, *, read: bool = False) -> str:
    """Write one user's notification: 1501 for a confirmation, 1509 for an invitation.

    It shows the notification's content, which is cut to size: only the few members named there are listed. The key for
    new clients has the id by which the notification can be marked as read.
    """
    group = _group(notification)
    extension = {
        "schema_version": 1,
        "kind": notification.kind,
        "policy_version": notification.policy_version,
        **content_document(notification.content),
        **_identity(notification),
        **_truncated(notification),
    }
    envelope = Envelope(words, notification.recipient, read)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return group_created(group, _sample(notification), extension, envelope, MAX_BODY_BYTES)
    return member_invited(group, _invited(notification), extension, envelope)


def detail_v1(notification: Notification) -> tuple[ContentType, str]:
    """Write only the detail of one user's notification, as small as it can be: a push has 4 KB for everything."""
    group, extension = _group(notification), _pushed_extension(notification)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return ContentType.GROUP_CREATED, go_json(created_detail(group, extension))
    detail = invited_detail(group, _invited(notification), extension)
    return ContentType.MEMBER_INVITED, go_json(detail)


def _identity(notification: Notification) -> Document:
    known = {"notification_id": notification.notification_id, "kind": notification.kind}
    return known | ({"role": notification.role} if notification.role else {})


def _pushed_extension(notification: Notification) -> Document:
    group_type = notification.content.group.group_type
    return _identity(notification) | ({"group": {"group_type": group_type.value}} if group_type else {})


def _truncated(notification: Notification) -> Document:
    """Return the names of the fields that were cut, and `ex` if it is too long for an inbox."""
    if notification.facts.ex is not None:
        return {}
    return {"truncated": [*(notification.content.truncated or ()), "ex"]}


def _invited(notification: Notification) -> OpenIMMember:
    role = notification.role or notification.hidden_role
    return OpenIMMember(notification.recipient, Role(role) if role else None)


def _group(notification: Notification) -> OpenIMGroup:
    content = notification.content
    group, members = content.group, content.members
    return OpenIMGroup(
        group_id=group.group_id,
        owner=_owner(notification),
        creator=_creator(notification),
        created_at=notification.created_at,
        member_count=members.count if members else 0,
        settings=content.settings or DEFAULT_SETTINGS,
        name=group.name or "",
        face_url=group.face_url or "",
        introduction=content.introduction or "",
        announcement=content.announcement or "",
        ex=notification.facts.ex or "",
    )


def _owner(notification: Notification) -> str:
    members = notification.content.members
    return (members.owner if members else None) or notification.facts.owner or ""


def _creator(notification: Notification) -> OpenIMMember:
    """Return who created the group: in a confirmation, that is its reader."""
    inviter, facts = notification.content.inviter, notification.facts
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        user_id, name, face_url = notification.recipient, facts.creator_name or "", ""
    elif inviter:
        user_id, name, face_url = inviter.user_id, inviter.name, inviter.face_url
    else:
        user_id, name, face_url = facts.creator or "", "", ""
    return OpenIMMember(user_id, _creators_role(notification, user_id), name or user_id, face_url)


def _creators_role(notification: Notification, user_id: str) -> Role | None:
    """Return the creator's role. Without a fact, the content may show it; else it is not known."""
    if notification.facts.creator_role:
        return notification.facts.creator_role
    if user_id and user_id == _owner(notification):
        return Role.OWNER
    members = notification.content.members
    return Role.ADMIN if members and user_id in members.admins else None


def _sample(notification: Notification) -> Iterator[OpenIMMember]:
    members = notification.content.members
    if members is None:
        return
    if members.owner:  # Notifications from before policies do not name the owner.
        yield OpenIMMember(members.owner, Role.OWNER)
    for admin in members.admins:
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members.sample:
        yield OpenIMMember(member, Role.MEMBER)
