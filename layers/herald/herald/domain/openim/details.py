"""The details of the notifications that v1 has for a new group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.groups.group import Role
from herald.domain.openim.documents import group_document, member_document
from herald.domain.openim.shown import OpenIMMember
from herald.domain.openim.wire import Document, version_fields

if TYPE_CHECKING:
    from herald.domain.openim.shown import OpenIMGroup

EXTENSION = "herald"
"""The key in a notification's detail under which new clients find what v1 has no field for."""


def created_detail(group: OpenIMGroup, extension: Document) -> Document:
    """Return the detail of 1501 with an empty member list."""
    owner = OpenIMMember(group.owner, Role.OWNER if group.owner else None)
    return {
        "group": group_document(group),
        "opUser": member_document(group.creator, group),
        "memberList": list[Document](),
        "operationTime": group.created_at,
        "groupOwnerUser": member_document(owner, group),
        **version_fields(group.group_id),
        EXTENSION: extension,
    }


def invited_detail(group: OpenIMGroup, invited: OpenIMMember, extension: Document) -> Document:
    """Return the detail of 1509: one user was invited."""
    inviter = member_document(group.creator, group)
    return {
        "group": group_document(group),
        "opUser": inviter,
        "invitedUserList": [member_document(invited, group)],
        "operationTime": group.created_at,
        **version_fields(group.group_id),
        "inviterUser": inviter,
        EXTENSION: extension,
    }


def announcement_detail(group: OpenIMGroup, extension: Document) -> Document:
    """Return the detail of 1519: the group's announcement was set."""
    return {
        "opUser": member_document(group.creator, group),
        "group": group_document(group),
        **version_fields(group.group_id),
        EXTENSION: extension,
    }
