"""What one user's notification tells of its group and people, in format v1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.groups.group import DEFAULT_SETTINGS, Role
from herald.domain.kinds import Kind
from herald.domain.openim.shown import OpenIMGroup, OpenIMMember

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.notifications.notification import Notification


def invited_user(notification: Notification) -> OpenIMMember:
    """Return the recipient of an invitation, whose role may not be known."""
    role = notification.role or notification.hidden_role
    return OpenIMMember(notification.recipient, Role(role) if role else None)


def group_of(notification: Notification) -> OpenIMGroup:
    """Return what the notification knows of its group; what it does not know is empty."""
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


def named_members(notification: Notification) -> Iterator[OpenIMMember]:
    """Yield owner, admins and members, as far as the content names them."""
    members = notification.content.members
    if members is None:
        return
    if members.owner:  # Notifications from before policies do not name the owner.
        yield OpenIMMember(members.owner, Role.OWNER)
    for admin in members.admins:
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members.sample:
        yield OpenIMMember(member, Role.MEMBER)
