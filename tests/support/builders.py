"""Valid examples. A test passes the fields that matter to it."""

from typing import Any

from herald.domain.commits.committed import CommittedItem, GroupHeader, group_item_of
from herald.domain.content.content import Content, GroupBlock
from herald.domain.creation.caller import Caller
from herald.domain.creation.planning import NewGroup, plan
from herald.domain.creation.request import CreationRequest, RequestContext
from herald.domain.groups.group import GroupType
from herald.domain.kinds import STANDARD_CHANNELS, ChannelsByKind, Kind
from herald.domain.notifications.message import Message
from herald.domain.notifications.notification import Notification
from herald.domain.notifications.planning import confirmation, invitation
from herald.domain.notifications.publication import Publication, as_cloud_event
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy

NOW = 1_795_418_476_673
"""2026-11-23T07:21:16.673Z."""

ALICE = Caller("alice", "Alice", "https://cdn.example.com/alice.png", frozenset())
ADMIN = Caller("ops", "Operations", "", frozenset({"admin"}))


def a_request(**changes: Any) -> CreationRequest:
    request = CreationRequest(name="Hikers", group_type=GroupType.WORK, members=("ben", "chen"))
    return request._replace(**changes)


def a_context(key: str | None = "key-1", entropy: bytes = bytes(16), **changes: Any) -> RequestContext:
    return RequestContext(now=NOW, entropy=entropy, operation_id="op-1", idempotency_key=key)._replace(**changes)


def users(count: int, prefix: str = "user") -> tuple[str, ...]:
    return tuple(f"{prefix}-{number:05d}" for number in range(count))


def a_new_group(
    caller: Caller = ALICE, context: RequestContext | None = None, applied: AppliedPolicy = BUILT_IN, **changes: Any
) -> NewGroup:
    return plan(a_request(**changes), caller, context or a_context(), applied)


def a_header(
    group_id: str = "hikers", at: int = NOW, chunks: int = 1, channels: ChannelsByKind = STANDARD_CHANNELS
) -> GroupHeader:
    return GroupHeader(group_id, at, chunks, channels)


def a_committed_group(**changes: Any) -> CommittedItem:
    return group_item_of(a_new_group(**changes).group)


def a_notification(recipient: str = "ben", number: int = 0, created_at: int = NOW, **changes: Any) -> Notification:
    item = Notification(
        recipient=recipient,
        notification_id=f"00000000-0000-5000-8000-{number:012d}",
        kind=Kind.GROUP_INVITATION_RECEIVED.value,
        created_at=created_at,
        role="member",
        content=Content(GroupBlock("g", "Hikers")),
        policy_version=BUILT_IN.version,
    )
    return item._replace(**changes)


def an_invitation(item: CommittedItem | None = None, applied: AppliedPolicy = BUILT_IN) -> Message:
    return invitation(item or a_committed_group(), applied)


def a_confirmation(item: CommittedItem | None = None, applied: AppliedPolicy = BUILT_IN) -> Message:
    return confirmation(item or a_committed_group(), applied)


def published(message: Message) -> Publication:
    """Return a message as it goes to the topic, on the channels of the level standard."""
    return as_cloud_event(message, STANDARD_CHANNELS[message.kind], 1)
