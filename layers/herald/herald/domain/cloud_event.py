"""The message that travels through topic and queues: a CloudEvents 1.0 event in JSON, one per chunk and kind."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from herald.domain.errors import MalformedRecord
from herald.domain.identifiers import message_id
from herald.domain.notification import CREATOR, Kind, Message
from herald.domain.policy import Channel
from herald.domain.summary import Summary, encode

MESSAGE_LIMIT = 64 * 1024
"""SNS and SQS bill by the 64 KiB (AWS); `roster.MAX_CHUNK` keeps every message inside one such unit."""

SCHEMA_VERSION = 1
READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Readers accept the current version and the one before it, so that a deploy may meet older messages."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as its consumer reads it. `created_at` is the group's creation in epoch milliseconds."""

    kind: Kind
    group_id: str
    chunk: int
    created_at: int
    operation_id: str
    actor: str
    content: Summary
    recipients: Mapping[str, tuple[str, ...]]

    @property
    def recipient_count(self) -> int:
        """How many users this delivery tells."""
        return sum(map(len, self.recipients.values()))


def to_rfc3339(epoch_ms: int) -> str:
    """Write a time the way Herald's APIs and messages do: UTC, with milliseconds, ending in Z."""
    seconds, milliseconds = divmod(epoch_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def from_rfc3339(text: str) -> int:
    """Read `to_rfc3339` back to epoch milliseconds. Raises ValueError on anything that is not such a time."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def to_cloud_event(message: Message) -> str:
    """Write a message as a CloudEvent. The same message always gives the same text."""
    commit = message.commit
    return encode(
        {
            "specversion": "1.0",
            "id": message_id(commit.group_id, message.kind, message.chunk),
            "source": "/herald/groups",
            "type": message.kind.value,
            "subject": commit.group_id,
            "time": to_rfc3339(commit.created_at),
            "datacontenttype": "application/json",
            "operationid": commit.operation_id,
            "actor": commit.creator,
            "policyversion": commit.policy_version,
            "data": {
                "schema_version": SCHEMA_VERSION,
                "chunk": message.chunk,
                **message.content,
                "recipients": message.recipients,
            },
        }
    )


def from_cloud_event(text: str) -> Delivery:
    """Read a message that `to_cloud_event` wrote.

    Raises MalformedRecord when it is not one, or is of a version that this code cannot read.
    """
    try:
        return _delivery(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MalformedRecord(f"not a message of Herald: {type(error).__name__}") from error


def _delivery(event: dict[str, Any]) -> Delivery:
    data = dict(event["data"])
    if (version := data.pop("schema_version")) not in READABLE_VERSIONS:
        raise MalformedRecord(f"message of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")
    chunk, recipients = data.pop("chunk"), data.pop("recipients")
    return Delivery(
        kind=Kind(event["type"]),
        group_id=event["subject"],
        chunk=int(chunk),
        created_at=from_rfc3339(event["time"]),
        operation_id=event["operationid"],
        actor=event["actor"],
        content=data,
        recipients={role: tuple(users) for role, users in recipients.items()},
    )


def attributes(message: Message) -> dict[str, tuple[Channel, ...] | str]:
    """Return what subscriptions filter on."""
    return {
        "channel": message.channels,
        "kind": message.kind.value,
        "group_type": message.commit.group_type,
    }


def role_of(capacity: str) -> str | None:
    """Return the recipient's role in the group, or None for a creator, who is told as such."""
    return None if capacity == CREATOR else capacity
