"""What a chat gateway that reads v1 gets of a new group: messages addressed to the whole group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.blocks import Block
from herald.domain.content.content_json import content_document
from herald.domain.groups.group import DEFAULT_SETTINGS, GroupType, Role
from herald.domain.kinds import Channel
from herald.domain.notifications.publication import Format, Publication
from herald.domain.openim.documents import OpenIMGroup, OpenIMMember
from herald.domain.openim.messages import MAX_BODY_BYTES, Envelope, announcement_set, group_created
from herald.domain.openim.wire import ContentType, message_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import Message
    from herald.domain.openim.wire import Document

_ATTRIBUTES_BYTES = 1024


def group_publications(
    group: Group, message: Message, blocks: frozenset[Block], members: Iterable[str], creators_role: Role
) -> Iterator[Publication]:
    """Yield the messages of a new group: 1501, and 1519 if it has an announcement.

    `message` is the invitation of the group item. `members` are the ordinary members in the order in which they are to
    be listed; only as many are taken as fit.
    """
    shown = _shown(group, blocks, creators_role)
    envelope, extension = Envelope(message.words[message.default_locale]), _extension(message)
    listed = _everybody(group, members) if Block.MEMBERS in blocks else iter(())
    created = group_created(shown, listed, extension, envelope, MAX_BODY_BYTES)
    yield _publication(group, message, ContentType.GROUP_CREATED, created)
    if shown.announcement:
        announced = announcement_set(shown, extension, envelope)
        yield _publication(group, message, ContentType.ANNOUNCEMENT_SET, announced)


def _extension(message: Message) -> Document:
    return {
        "schema_version": 1,
        "kind": message.kind.value,
        "policy_version": message.policy_version,
        **content_document(message.content),
        "operation_id": message.operation_id,
    }


def _publication(group: Group, message: Message, content_type: ContentType, body: str) -> Publication:
    return Publication(
        message_id=message_name(message.group_id, content_type),
        message=message,
        channels=(Channel.GATEWAY,),
        format=Format.V1,
        roster_chunks=group.roster_chunks,
        body=body,
        max_bytes=MAX_BODY_BYTES + _ATTRIBUTES_BYTES,
    )


def _everybody(group: Group, members: Iterable[str]) -> Iterator[OpenIMMember]:
    yield OpenIMMember(group.owner, Role.OWNER)
    for admin in sorted(group.admins):
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members:
        yield OpenIMMember(member, Role.MEMBER)


def _shown(group: Group, blocks: frozenset[Block], creators_role: Role) -> OpenIMGroup:
    """Return what the policy includes, whole. What it leaves out is zero or empty: v1 has no other way."""
    basics = Block.GROUP in blocks
    return OpenIMGroup(
        group_id=group.group_id,
        group_type=group.group_type if basics else GroupType.NORMAL,
        owner=group.owner,
        creator=_creator(group, creators_role, named=Block.INVITER in blocks),
        created_at=group.created_at,
        member_count=group.member_count if Block.MEMBERS in blocks else 0,
        settings=group.settings if Block.SETTINGS in blocks else DEFAULT_SETTINGS,
        name=group.name if basics else "",
        face_url=group.face_url if basics else "",
        introduction=group.introduction if Block.INTRODUCTION in blocks else "",
        announcement=group.announcement if Block.ANNOUNCEMENT in blocks else "",
        ex=group.ex,
    )


def _creator(group: Group, role: Role, *, named: bool) -> OpenIMMember:
    creator = group.creator
    if not named:
        return OpenIMMember(creator.user_id, role, creator.user_id)
    return OpenIMMember(creator.user_id, role, creator.name or creator.user_id, creator.face_url)
