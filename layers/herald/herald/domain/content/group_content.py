"""What a policy lets a notification show of a group, cut to a size that every inbox item has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.blocks import BLOCKS, Block
from herald.domain.content.content import Content, DeliveryBlock, GroupBlock, MembersBlock
from herald.domain.content.cuts import MAX_CONTENT_BYTES, content_bytes, cut_to_size
from herald.domain.content.v1_facts import facts_bytes, facts_of, required_facts
from herald.domain.kinds import Kind
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from herald.domain.content.v1_facts import V1Facts
    from herald.domain.groups.group import Group
    from herald.domain.policies.policy import AppliedPolicy, KindPolicy


def confirmation_content(group: Group, applied: AppliedPolicy) -> Content:
    """Return what the creator's confirmation shows."""
    return _content(group, Kind.GROUP_CREATION_CONFIRMED, applied)


def invitation_content(group: Group, applied: AppliedPolicy) -> Content:
    """Return what invitations show. It is stored with each roster chunk, which then needs no other item."""
    return _content(group, Kind.GROUP_INVITATION_RECEIVED, applied)


def v1_facts(group: Group, kind: Kind, content: Content) -> V1Facts:
    """Return what format v1 shows besides the content of a kind, as far as an inbox item has room for both."""
    return facts_of(group, kind, content, MAX_CONTENT_BYTES - content_bytes(content))


def _content(group: Group, kind: Kind, applied: AppliedPolicy) -> Content:
    included = _included(group, kind, applied.policy.of(kind))
    room = MAX_CONTENT_BYTES - facts_bytes(required_facts(group, kind, included))
    return cut_to_size(included, group.texts_version, room)


def _included(group: Group, kind: Kind, rules: KindPolicy) -> Content:
    """Return the blocks that the policy includes, whole. The group's id is always there."""
    blocks = rules.blocks & BLOCKS[kind]
    return Content(
        group=_group(group) if Block.GROUP in blocks else GroupBlock(group.group_id),
        created_at=to_rfc3339(group.created_at) if Block.CREATED_AT in blocks else None,
        inviter=group.creator if Block.INVITER in blocks else None,
        members=_members(group, kind, rules.member_sample) if Block.MEMBERS in blocks else None,
        settings=group.settings if Block.SETTINGS in blocks else None,
        introduction=group.introduction if Block.INTRODUCTION in blocks else None,
        announcement=group.announcement if Block.ANNOUNCEMENT in blocks else None,
        truncated=(),
        delivery=DeliveryBlock(group.recipients) if Block.DELIVERY in blocks else None,
    )


def _group(group: Group) -> GroupBlock:
    return GroupBlock(group.group_id, group.name, group.face_url, group.group_type)


def _members(group: Group, kind: Kind, sample: int) -> MembersBlock:
    """Name a few members. Who is invited may not look at them; the creator, who is confirmed, has chosen them."""
    if group.members_hidden and kind is not Kind.GROUP_CREATION_CONFIRMED:
        return MembersBlock(group.member_count, group.owner, (), ())
    return MembersBlock(group.member_count, group.owner, group.admins[:sample], group.member_sample[:sample])
