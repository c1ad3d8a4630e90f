"""Messages are planned from committed items and an immutable policy alone: planning again gives the same messages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from herald.domain.blocks import Block
from herald.domain.content.content_words import words_of_content
from herald.domain.content.group_content import confirmation_content, invitation_content, v1_facts
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Kind
from herald.domain.notifications.message import CREATOR, RECIPIENT, Message, PushOrder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.commits.committed import CommittedItem, GroupHeader
    from herald.domain.content.content import Content
    from herald.domain.groups.group import Group
    from herald.domain.policies.policy import AppliedPolicy
    from herald.domain.texts.templates import Words


def message_of(kind: Kind, item: CommittedItem, applied: AppliedPolicy) -> Message:
    """Plan the message of one kind for an item.

    Raises MalformedRecord for the confirmation of a roster chunk, and for a policy whose words nobody could read.
    """
    return _PLANNERS[kind](item, applied)


def confirmation(item: CommittedItem, applied: AppliedPolicy) -> Message:
    """Confirm the creation to the creator: from the group item. Raises MalformedRecord for a roster chunk."""
    kind, group = Kind.GROUP_CREATION_CONFIRMED, _group(item)
    content = confirmation_content(group, applied)
    message = _message(kind, item, content, {CREATOR: (item.creator_id,)}, applied)
    return message._replace(facts=v1_facts(group, kind, content))


def invitation(item: CommittedItem, applied: AppliedPolicy) -> Message:
    """Invite the members of one chunk; with a group item, also owner and admins."""
    kind = Kind.GROUP_INVITATION_RECEIVED
    content = item.content or invitation_content(_group(item), applied)
    facts = item.facts if item.content else v1_facts(_group(item), kind, content)
    by_role = {role.value: tuple(sorted(users)) for role, users in item.invited().items() if users}
    hidden: dict[str, int] = {}
    if Block.ROLE not in applied.policy.of(kind).blocks:
        hidden = {role: len(users) for role, users in by_role.items()}
        by_role = {RECIPIENT: tuple(user for users in by_role.values() for user in users)}
    return _message(kind, item, content, by_role, applied)._replace(facts=facts, hidden_roles=hidden)


def push_share(limit: int, header: GroupHeader, chunk: int) -> int:
    """Return how many of a group's pushes chunk number `chunk` may send: all chunks together stay within the limit.

    What is left over goes to other chunks in each group, so that the same users are not left out of every group.
    """
    share, left_over = divmod(limit, header.roster_chunks)
    turn = (chunk + crc32(header.group_id.encode())) % header.roster_chunks
    return share + (turn < left_over)


def _group(item: CommittedItem) -> Group:
    if item.group is None:
        raise MalformedRecord("a roster chunk where a group item is needed")
    return item.group


def _message(
    kind: Kind,
    item: CommittedItem,
    content: Content,
    recipients: Mapping[str, tuple[str, ...]],
    applied: AppliedPolicy,
) -> Message:
    policy, rules = applied.policy, applied.policy.of(kind)
    return Message(
        kind=kind,
        group_type=item.group_type,
        chunk=item.chunk,
        created_at=item.header.created_at,
        operation_id=item.operation_id,
        actor=item.creator_id,
        policy_version=item.policy_version,
        content=content,
        recipients=recipients,
        words=_words(kind, applied, content, item.texts_version),
        default_locale=policy.default_locale,
        push=PushOrder(push_share(policy.push_limit, item.header, item.chunk), rules.required, rules.sound),
    )


def _words(kind: Kind, applied: AppliedPolicy, content: Content, version: int) -> Mapping[str, Words]:
    """Return title and body by locale.

    Raises MalformedRecord if a text cannot be filled, such as one with a placeholder of a newer version, or if there is
    none in the default locale: no reader could show such a message, and no retry helps.
    """
    policy = applied.policy
    try:
        words = words_of_content(kind, policy.of(kind).words, content, version)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise MalformedRecord(
            f"the words of policy {applied.version} cannot be filled: {type(error).__name__}"
        ) from error
    if policy.default_locale not in words:
        raise MalformedRecord(f"policy {applied.version} has no words in its default locale")
    return words


_PLANNERS = {Kind.GROUP_CREATION_CONFIRMED: confirmation, Kind.GROUP_INVITATION_RECEIVED: invitation}
