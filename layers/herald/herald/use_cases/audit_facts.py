"""What audit lines tell of the things that several use cases speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.events import name_all
from herald.domain.kinds import write_channels

if TYPE_CHECKING:
    from herald.domain.audit.events import AuditFacts
    from herald.domain.groups.group import Group
    from herald.domain.kinds import Channel
    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.notifications.message import Commit, Suppression
    from herald.domain.notifications.publication import Publication


def of_request(group: Group) -> AuditFacts:
    """Tell of a group that is asked for, and may come to be."""
    return {
        "group_id": group.group_id,
        "actor": group.creator.user_id,
        "operation_id": group.operation_id,
        "policy_version": group.policy_version,
        "member_count": group.member_count,
        "recipients": group.recipients,
    }


def of_creation(group: Group, now: int) -> AuditFacts:
    """Tell of a group that stands in the table at `now` (epoch ms)."""
    return {
        **of_request(group),
        "chunks": group.roster_chunks,
        "routes": write_channels(group.channels),
        "lag_ms": now - group.created_at,
    }


def of_publication(publication: Publication, now: int) -> AuditFacts:
    """Tell of a message on its way to the topic."""
    return {
        **_of_commit(publication.commit),
        "kind": publication.kind.value,
        "channel": ",".join(publication.channels),
        "format": publication.format.value,
        "chunk": publication.chunk,
        "recipients": publication.recipients,
        "message_id": publication.message_id,
        "lag_ms": now - publication.commit.created_at,
    }


def of_suppression(suppression: Suppression) -> AuditFacts:
    """Tell of what nobody is told."""
    return {
        **_of_commit(suppression.commit),
        "kind": suppression.kind.value,
        "chunk": suppression.chunk,
        "reason": suppression.rule,
        "recipients": len(suppression.recipients),
        "recipient_ids": name_all(suppression.recipients),
    }


def of_delivery(delivery: Delivery, channel: Channel, attempt: int) -> AuditFacts:
    """Tell of a message on a channel; `attempt` counts its receives, from 1."""
    return {
        "group_id": delivery.group_id,
        "actor": delivery.actor,
        "operation_id": delivery.operation_id,
        "policy_version": delivery.policy_version,
        "kind": delivery.kind.value,
        "channel": channel.value,
        "chunk": delivery.chunk,
        "recipients": delivery.recipient_count,
        "attempt": attempt,
    }


def _of_commit(commit: Commit) -> AuditFacts:
    return {
        "group_id": commit.group_id,
        "actor": commit.creator,
        "operation_id": commit.operation_id,
        "policy_version": commit.policy_version,
        "chunks": commit.roster_chunks,
    }
