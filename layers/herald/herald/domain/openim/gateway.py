"""What a chat gateway that reads v1 gets of a new group: messages addressed to the whole group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.blocks import Block
from herald.domain.content.content_json import content_document
from herald.domain.groups.group import DEFAULT_SETTINGS, GroupType, Role
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.publication import Format, Publication
from herald.domain.openim.documents import OpenIMGroup, OpenIMMember
from herald.domain.openim.messages import MAX_BODY_BYTES, Envelope, announcement_set, group_created
from herald.domain.openim.wire import ContentType, message_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import Message
    from herald.domain.openim.wire import Document

MAX_MESSAGE_BYTES = 256 * 1024
"""Bytes of an SNS message with its attributes (AWS limit)."""


def group_publications(
    group: Group, message: Message, blocks: frozenset[Block], members: Iterable[str]
) -> Iterator[Publication]:
    """Yield the messages of a new group: 1501, and 1519 if it has an announcement.

    `message` is the invitation of the group item. `members` are the ordinary members in the order in which they are to
    be listed; only as many are taken as fit.
    """
    shown = _shown(group, blocks)
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
        max_bytes=MAX_MESSAGE_BYTES,
    )


def _everybody(group: Group, members: Iterable[str]) -> Iterator[OpenIMMember]:
    yield OpenIMMember(group.owner, Role.OWNER)
    for admin in sorted(group.admins):
        yield OpenIMMember(admin, Role.ADMIN)
    for member in members:
        yield OpenIMMember(member, Role.MEMBER)


def _shown(group: Group, blocks: frozenset[Block]) -> OpenIMGroup:
    """Return what the policy includes, whole. What it leaves out is zero or empty: v1 has no other way."""
    basics = Block.GROUP in blocks
    return OpenIMGroup(
        group_id=group.group_id,
        group_type=group.group_type if basics else GroupType.NORMAL,
        owner=group.owner,
        creator=_creator(group, named=Block.INVITER in blocks),
        created_at=group.created_at,
        member_count=group.member_count if Block.MEMBERS in blocks else 0,
        settings=group.settings if Block.SETTINGS in blocks else DEFAULT_SETTINGS,
        name=group.name if basics else "",
        face_url=group.face_url if basics else "",
        introduction=group.introduction if Block.INTRODUCTION in blocks else "",
        announcement=group.announcement if Block.ANNOUNCEMENT in blocks else "",
        ex=group.ex,
    )


def _creator(group: Group, *, named: bool) -> OpenIMMember:
    creator, role = group.creator, _creators_role(group)
    if not named:
        return OpenIMMember(creator.user_id, role, creator.user_id)
    return OpenIMMember(creator.user_id, role, creator.name or creator.user_id, creator.face_url)


def _creators_role(group: Group) -> Role:
    """Return the creator's role: owner, admin or member; an app admin who is not in the group counts as admin.

    The group item tells without its roster: everybody in the group but the creator is invited.
    """
    invited = group.recipients - (Kind.GROUP_CREATION_CONFIRMED in group.channels)
    return group.named_role(group.creator.user_id) or (Role.MEMBER if invited < group.member_count else Role.ADMIN)
