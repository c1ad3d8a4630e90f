"""Examples to test with: valid as they are, and changed by naming what matters to a test."""

from dataclasses import replace
from typing import Any

from herald.domain.creation.planning import Caller, CreationRequest, NewGroup, RequestContext, plan
from herald.domain.delivery.inbox import Notification
from herald.domain.groups.group import GroupType
from herald.domain.kinds import Kind
from herald.domain.notifications.message import CommittedChunk, CommittedGroup, Message, confirmation, invitation
from herald.domain.notifications.publication import Publication, as_cloud_event
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy

NOW = 1_795_418_476_673
"""2026-11-23T07:21:16.673Z."""

ALICE = Caller("alice", "Alice", "https://cdn.example.com/alice.png", frozenset())
ADMIN = Caller("ops", "Operations", "", frozenset({"admin"}))


def a_request(**changes: Any) -> CreationRequest:
    request = CreationRequest(name="Hikers", group_type=GroupType.WORK, members=("ben", "chen"))
    return replace(request, **changes)


def a_context(key: str | None = "key-1", entropy: bytes = bytes(16), **changes: Any) -> RequestContext:
    return replace(RequestContext(now=NOW, entropy=entropy, operation_id="op-1", idempotency_key=key), **changes)


def users(count: int, prefix: str = "user") -> tuple[str, ...]:
    return tuple(f"{prefix}-{number:05d}" for number in range(count))


def a_new_group(
    caller: Caller = ALICE, context: RequestContext | None = None, applied: AppliedPolicy = BUILT_IN, **changes: Any
) -> NewGroup:
    return plan(a_request(**changes), caller, context or a_context(), applied)


def a_committed_group(**changes: Any) -> CommittedGroup:
    new = a_new_group(**changes)
    return CommittedGroup(new.group, new.roster[0])


def a_notification(recipient: str = "ben", number: int = 0, created_at: int = NOW, **changes: Any) -> Notification:
    item = Notification(
        recipient=recipient,
        notification_id=f"00000000-0000-5000-8000-{number:012d}",
        kind=Kind.GROUP_INVITATION_RECEIVED.value,
        created_at=created_at,
        role="member",
        content={"group": {"group_id": "g", "name": "Hikers"}},
        policy_version=BUILT_IN.version,
    )
    return replace(item, **changes)


def an_invitation(item: CommittedGroup | CommittedChunk | None = None, applied: AppliedPolicy = BUILT_IN) -> Message:
    return invitation(item or a_committed_group(), applied)


def a_confirmation(item: CommittedGroup | None = None, applied: AppliedPolicy = BUILT_IN) -> Message:
    return confirmation(item or a_committed_group(), applied)


def published(message: Message) -> Publication:
    """Return a message as it goes to the topic, on all its channels."""
    return as_cloud_event(message, message.channels)
