"""The facts of audit lines about things that several use cases share."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from herald.domain.audit.events import name_all
from herald.domain.kinds import write_channels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.audit.events import AuditFacts
    from herald.domain.groups.group import Group
    from herald.domain.kinds import Channel
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.publication import Publication
    from herald.domain.notifications.suppression import Suppression


def of_request(group: Group, actor: str) -> AuditFacts:
    """Return the facts about a group that `actor` requested, and which may not be committed yet."""
    creator = group.creator.user_id
    on_behalf: AuditFacts = {} if creator == actor else {"creator": creator}
    return {
        "group_id": group.group_id,
        "actor": actor,
        **on_behalf,
        "operation_id": group.operation_id,
        "policy_version": group.policy_version,
        "member_count": group.member_count,
        "recipients": group.recipients,
    }


def of_creation(group: Group, actor: str, now: int) -> AuditFacts:
    """Return the facts about a committed group that `actor` requested, at `now` (epoch ms)."""
    return {
        **of_request(group, actor),
        "chunks": group.roster_chunks,
        "routes": write_channels(group.channels),
        "lag_ms": now - group.created_at,
    }


def of_publications(publications: Sequence[Publication], now: int) -> AuditFacts:
    """Return the facts about the messages of one committed item, on their way to the topic at `now` (epoch ms)."""
    message = publications[0].message
    return {
        "group_id": message.group_id,
        "actor": message.actor,
        "operation_id": message.operation_id,
        "policy_version": message.policy_version,
        "chunk": message.chunk,
        "chunks": publications[0].roster_chunks,
        "publications": " ".join(map(_named, publications)),
        "lag_ms": now - message.created_at,
    }


def of_suppression(suppression: Suppression) -> AuditFacts:
    """Return the facts about a kind that is not sent."""
    item = suppression.item
    return {
        "group_id": item.header.group_id,
        "actor": item.creator_id,
        "operation_id": item.operation_id,
        "policy_version": item.policy_version,
        "chunks": item.header.roster_chunks,
        "kind": suppression.kind.value,
        "chunk": item.chunk,
        "reason": suppression.rule,
        "recipients": len(suppression.recipients),
        "recipient_ids": name_all(suppression.recipients),
    }


def of_delivery(message: Message, channel: Channel, attempt: int) -> AuditFacts:
    """Return the facts about a message on a channel. `attempt` counts its receives, from 1."""
    return {**_of_message(message), "channel": channel.value, "attempt": attempt}


def of_result(facts: AuditFacts) -> AuditFacts:
    """Return the facts of a delivery that is done, without those that the lines of its group's creation have.

    Almost all lines about deliveries are of this kind. Those about failures have all facts.
    """
    left_out = ("operation_id", "policy_version")
    return cast("AuditFacts", {name: value for name, value in facts.items() if name not in left_out})


def _named(publication: Publication) -> str:
    """Write a message by its kind, format, channels, recipients and id; none of them has a colon, but the last may."""
    message = publication.message
    parts = (message.kind, publication.format, ",".join(publication.channels), str(message.recipient_count))
    return ":".join((*parts, publication.message_id))


def _of_message(message: Message) -> AuditFacts:
    return {
        "group_id": message.group_id,
        "actor": message.actor,
        "operation_id": message.operation_id,
        "policy_version": message.policy_version,
        "kind": message.kind.value,
        "chunk": message.chunk,
        "recipients": message.recipient_count,
    }
