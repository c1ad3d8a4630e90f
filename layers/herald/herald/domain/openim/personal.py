"""One user's notification in format v1, for inboxes and devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.content.content_json import content_document
from herald.domain.kinds import Kind
from herald.domain.openim.details import created_detail, invited_detail
from herald.domain.openim.messages import MAX_BODY_BYTES, Envelope, group_created, member_invited
from herald.domain.openim.personal_group import group_of, invited_user, named_members
from herald.domain.openim.wire import ContentType, go_json

if TYPE_CHECKING:
    from herald.domain.notifications.notification import Notification
    from herald.domain.openim.wire import Document
    from herald.domain.texts.templates import Words


def notification_v1(notification: Notification, words: Words, *, read: bool = False) -> str:
    """Write one user's notification: 1501 for a confirmation, 1509 for an invitation.

    It shows the notification's content, which is cut to size: only the few members named there are listed. The key for
    new clients has the id by which the notification can be marked as read.
    """
    group = group_of(notification)
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
        return group_created(group, named_members(notification), extension, envelope, MAX_BODY_BYTES)
    return member_invited(group, invited_user(notification), extension, envelope)


def detail_v1(notification: Notification) -> tuple[ContentType, str]:
    """Write only the detail of one user's notification, as small as it can be: a push has 4 KB for everything."""
    group, extension = group_of(notification), _pushed_extension(notification)
    if notification.kind == Kind.GROUP_CREATION_CONFIRMED:
        return ContentType.GROUP_CREATED, go_json(created_detail(group, extension))
    detail = invited_detail(group, invited_user(notification), extension)
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
