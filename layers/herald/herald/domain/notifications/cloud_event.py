"""A message as text: a CloudEvents 1.0 event in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.domain.compact_json import encode as encode_json
from herald.domain.content.content_json import content_document
from herald.domain.content.v1_facts import facts_document
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from herald.domain.notifications.message import Message, PushOrder

MAX_MESSAGE_BYTES = 64 * 1024
"""SNS and SQS bill by 64 KiB (AWS). `creation.sizes` keeps every message within one such unit."""

SCHEMA_VERSION = 1


def encode(message: Message) -> str:
    """Write a message as a CloudEvent. Equal messages give equal text."""
    return encode_json(
        {
            "specversion": "1.0",
            "id": message.message_id,
            "source": "/herald/groups",
            "type": message.kind.value,
            "subject": message.group_id,
            "time": to_rfc3339(message.created_at),
            "datacontenttype": "application/json",
            "operationid": message.operation_id,
            "actor": message.actor,
            "policyversion": message.policy_version,
            "grouptype": message.group_type,
            **_v1_attribute(message),
            "data": _data(message),
        }
    )


def _data(message: Message) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "chunk": message.chunk,
        **content_document(message.content),
        "words": {locale: {"title": each.title, "body": each.body} for locale, each in message.words.items()},
        "default_locale": message.default_locale,
        "push": _push_document(message.push),
        "recipients": message.recipients,
    }


def _push_document(order: PushOrder) -> dict[str, Any]:
    """Return the order to push. With sound it is as it was before there was a choice."""
    silent = {} if order.sound else {"sound": False}
    return {"limit": order.limit, "required": order.required, **silent}


def _v1_attribute(message: Message) -> dict[str, str]:
    """Return what only format v1 shows; nothing if the content shows it all.

    It is an attribute of the event, as text: the data has what the policy includes, and nothing else.
    """
    roles = {"roles": message.hidden_roles} if message.hidden_roles else {}
    document = {**facts_document(message.facts), **roles}
    return {"openim": encode_json(document)} if document else {}
