"""A message read from its CloudEvent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from herald.domain.checks import distinct, flag_of, id_of, ids_of, number_of, object_of, text_of, user_id_of
from herald.domain.content.content_reading import read_content
from herald.domain.content.v1_facts import read_facts
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import Role
from herald.domain.kinds import Kind
from herald.domain.notifications.cloud_event import MAX_MESSAGE_BYTES, SCHEMA_VERSION
from herald.domain.notifications.message import CREATOR, RECIPIENT, Message, PushOrder
from herald.domain.texts.templates import Words
from herald.domain.times import from_rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping

READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Readers accept the current version and the one before it: during a deployment, new code reads older messages."""

MAX_CHUNK_NUMBER = 999
"""Ledger keys write a chunk's number in three digits."""

_CAPACITIES = frozenset({CREATOR, RECIPIENT, *(role.value for role in Role)})


def decode(text: str) -> Message:
    """Read a message that `encode` wrote.

    Raises MalformedRecord if the text is not such a message, or has a version that this code cannot read. The returned
    message can be delivered, shown and pushed: no later step finds a fault that a retry cannot help.
    """
    try:
        if len(text.encode()) > MAX_MESSAGE_BYTES:
            raise MalformedRecord(f"larger than any message of Herald: more than {MAX_MESSAGE_BYTES} bytes")
        return _message(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise MalformedRecord(f"not a message of Herald: {type(error).__name__}") from error


def _message(event: dict[str, Any]) -> Message:
    data = dict(event["data"])
    v1 = object_of(json.loads(event.get("openim", "{}")))
    if (version := number_of(data.pop("schema_version"))) not in READABLE_VERSIONS:
        raise MalformedRecord(f"message of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")
    message = Message(
        kind=Kind(event["type"]),
        group_type=text_of(event.get("grouptype", "")),
        chunk=number_of(data.pop("chunk"), most=MAX_CHUNK_NUMBER),
        created_at=number_of(from_rfc3339(event["time"])),
        operation_id=text_of(event["operationid"]),
        actor=user_id_of(event["actor"]),
        policy_version=text_of(event["policyversion"]),
        recipients=_recipients(data.pop("recipients")),
        words=_words(data.pop("words", {})),
        default_locale=text_of(data.pop("default_locale", "")),
        push=_push(data.pop("push", {})),
        facts=read_facts(v1),
        hidden_roles={Role(role).value: number_of(count) for role, count in object_of(v1.get("roles", {})).items()},
        content=read_content(data, id_of(event["subject"])),  # Last: its fields are those that are left.
    )
    _check_words(message)
    _check_hidden_roles(message)
    return message


def _recipients(by_capacity: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Read the recipients: at least one, and nobody twice."""
    recipients = {capacity: ids_of(users) for capacity, users in by_capacity.items()}
    distinct(user for users in recipients.values() for user in users)
    if not any(recipients.values()) or not recipients.keys() <= _CAPACITIES:
        raise ValueError("no recipients")
    return recipients


def _words(by_locale: Mapping[str, Any]) -> dict[str, Words]:
    return {text_of(locale): Words(text_of(each["title"]), text_of(each["body"])) for locale, each in by_locale.items()}


def _push(order: Mapping[str, Any]) -> PushOrder:
    sound = flag_of(order.get("sound", True))
    return PushOrder(number_of(order.get("limit", 0)), flag_of(order.get("required", False)), sound)


def _check_hidden_roles(message: Message) -> None:
    """Each recipient without a role has a hidden one, or none has: a wrong role would be worse than none."""
    if message.hidden_roles and sum(message.hidden_roles.values()) != len(message.recipients.get(RECIPIENT, ())):
        raise ValueError("not as many roles as recipients")


def _check_words(message: Message) -> None:
    """Messages from before policies have no words and order no push; all others need words in the default locale."""
    if (message.words or message.push.limit) and message.default_locale not in message.words:
        raise ValueError("no words in the default locale")
