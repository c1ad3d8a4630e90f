"""The message that travels through topic and queues: a CloudEvents 1.0 event in JSON, one per chunk and kind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.domain.checks import each_once, flag_of, id_of, ids_of, number_of, text_of
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import Role
from herald.domain.identifiers import message_id
from herald.domain.kinds import Kind
from herald.domain.notifications.content import encode, read_summary
from herald.domain.notifications.message import CREATOR, RECIPIENT, PushOrder
from herald.domain.notifications.texts import Words
from herald.domain.times import from_rfc3339, to_rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.notifications.content import Summary
    from herald.domain.notifications.message import Message

MAX_MESSAGE_BYTES = 64 * 1024
"""SNS and SQS bill by the 64 KiB (AWS); `roster.MAX_CHUNK` keeps every message inside one such unit."""

SCHEMA_VERSION = 1
READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Readers accept the current version and the one before it, so that a deploy may meet older messages."""


MAX_CHUNK_NUMBER = 999
"""Ledger entries write a chunk's number in three digits."""

CAPACITIES = frozenset({CREATOR, RECIPIENT, *(role.value for role in Role)})
"""As what a recipient may be told."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as its consumer reads it. `created_at` is the group's creation in epoch milliseconds."""

    kind: Kind
    group_id: str
    group_type: str
    chunk: int
    created_at: int
    operation_id: str
    actor: str
    policy_version: str
    content: Summary
    recipients: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Words]
    default_locale: str
    push: PushOrder

    @property
    def recipient_ids(self) -> tuple[str, ...]:
        """Whom this delivery tells."""
        return tuple(user_id for user_ids in self.recipients.values() for user_id in user_ids)

    @property
    def recipient_count(self) -> int:
        """How many users this delivery tells."""
        return sum(map(len, self.recipients.values()))


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
            "grouptype": commit.group_type,
            "data": {
                "schema_version": SCHEMA_VERSION,
                "chunk": message.chunk,
                **message.content,
                "words": words_document(message.words),
                "default_locale": message.default_locale,
                "push": {"limit": message.push.limit, "required": message.push.required},
                "recipients": message.recipients,
            },
        }
    )


def words_document(words: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    """Write titles and bodies by locale."""
    return {locale: {"title": each.title, "body": each.body} for locale, each in words.items()}


def from_cloud_event(text: str) -> Delivery:
    """Read a message that `to_cloud_event` wrote.

    Raises MalformedRecord when it is not one, or is of a version that this code cannot read. What it returns can be
    delivered, shown and pushed: nothing is found out later that no retry can help.
    """
    try:
        if len(text.encode()) > MAX_MESSAGE_BYTES:
            raise MalformedRecord(f"larger than any message of Herald: more than {MAX_MESSAGE_BYTES} bytes")
        return _delivery(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise MalformedRecord(f"not a message of Herald: {type(error).__name__}") from error


def _delivery(event: dict[str, Any]) -> Delivery:
    data = dict(event["data"])
    if (version := number_of(data.pop("schema_version"))) not in READABLE_VERSIONS:
        raise MalformedRecord(f"message of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")
    group_id = id_of(event["subject"])
    chunk, recipients, push = data.pop("chunk"), data.pop("recipients"), data.pop("push", {})
    words, default_locale = _words(data.pop("words", {})), text_of(data.pop("default_locale", ""))
    order = PushOrder(number_of(push.get("limit", 0)), flag_of(push.get("required", False)))
    if (words or order.limit) and default_locale not in words:
        raise ValueError("no words in the language of last resort")
    return Delivery(
        kind=Kind(event["type"]),
        group_id=group_id,
        group_type=text_of(event.get("grouptype", "")),
        chunk=number_of(chunk, most=MAX_CHUNK_NUMBER),
        created_at=number_of(from_rfc3339(event["time"])),
        operation_id=text_of(event["operationid"]),
        actor=id_of(event["actor"]),
        policy_version=text_of(event["policyversion"]),
        content=read_summary(data, group_id),
        recipients=_recipients(recipients),
        words=words,
        default_locale=default_locale,
        push=order,
    )


def _recipients(said: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Read who is told: somebody, and nobody in two roles."""
    recipients = {role: ids_of(users) for role, users in said.items()}
    each_once(user for users in recipients.values() for user in users)
    if not any(recipients.values()) or not recipients.keys() <= CAPACITIES:
        raise ValueError("no recipients")
    return recipients


def _words(said: Mapping[str, Any]) -> dict[str, Words]:
    return {text_of(locale): Words(text_of(each["title"]), text_of(each["body"])) for locale, each in said.items()}


def role_of(capacity: str) -> str | None:
    """Return the recipient's role in the group; None for a creator, who is told as such, and where none is told."""
    return None if capacity in (CREATOR, RECIPIENT) else capacity
