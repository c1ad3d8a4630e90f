"""What a chat gateway that reads v1 gets of a new group: messages addressed to the whole group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.blocks import Block
from herald.domain.content.content_json import content_document
from herald.domain.kinds import Channel
from herald.domain.notifications.publication import Format, Publication
from herald.domain.openim.messages import MAX_BODY_BYTES, Envelope, announcement_set, group_created
from herald.domain.openim.shown_group import everybody, shown_group
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
    be listed; only as many are taken as fit, and none if members may not look at each other.
    """
    shown = shown_group(group, blocks)
    envelope, extension = Envelope(message.words[message.default_locale]), _extension(message)
    named = Block.MEMBERS in blocks and not group.members_hidden
    listed = everybody(group, members) if named else iter(())
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
