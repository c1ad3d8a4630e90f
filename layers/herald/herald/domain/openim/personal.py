"""One user's notification in format v1, for inboxes and devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.content.content_json import content_document
from herald.domain.groups.group import DEFAULT_SETTINGS, GroupType, Role
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
    }
    envelope = Envelope(words, notification.recipient, read)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return group_created(group, _sample(notification), extension, envelope, MAX_BODY_BYTES)
    return member_invited(group, _invited(notification), extension, envelope)


def detail_v1(notification: Notification) -> tuple[ContentType, str]:
    """Write only the detail of one user's notification, as small as it can be: a push has 4 KB for everything."""
    group = _group(notification)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return ContentType.GROUP_CREATED, go_json(created_detail(group, _identity(notification)))
    detail = invited_detail(group, _invited(notification), _identity(notification))
    return ContentType.MEMBER_INVITED, go_json(detail)


def _identity(notification: Notification) -> Document:
    known = {"notification_id": notification.notification_id, "kind": notification.kind}
    return known | ({"role": notification.role} if notification.role else {})


def _invited(notification: Notification) -> OpenIMMember:
    return OpenIMMember(notification.recipient, Role(notification.role or Role.MEMBER))


def _group(notification: Notification) -> OpenIMGroup:
    content = notification.content
    group, members = content.group, content.members
    return OpenIMGroup(
        group_id=group.group_id,
        group_type=group.group_type or GroupType.NORMAL,
        owner=(members and members.owner) or "",
        creator=_creator(notification),
        created_at=notification.created_at,
        member_count=members.count if members else 0,
        settings=content.settings or DEFAULT_SETTINGS,
        name=group.name or "",
        face_url=group.face_url or "",
        introduction=content.introduction or "",
        announcement=content.announcement or "",
    )


def _creator(notification: Notification) -> OpenIMMember:
    """Return who created the group: in a confirmation, that is its reader."""
    inviter = notification.content.inviter
    confirmed = notification.kind == Kind.GROUP_CREATION_CONFIRMED
    user_id = notification.recipient if confirmed else (inviter.user_id if inviter else "")
    role = _named_roles(notification).get(user_id, Role.MEMBER)
    name, face_url = (inviter.name, inviter.face_url) if inviter else ("", "")
    return OpenIMMember(user_id, role, name or user_id, face_url)


def _named_roles(notification: Notification) -> dict[str | None, Role]:
    members = notification.content.members
    if members is None:
        return {None: Role.OWNER}
    return dict.fromkeys(members.admins, Role.ADMIN) | {members.owner: Role.OWNER}


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
