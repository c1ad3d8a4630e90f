"""Generates documents in docs/: a schema for each message, and AsyncAPI for the topic and its queues."""

import json
from pathlib import Path
from typing import Any

from herald.api.inbox.models import NotificationModel
from herald.domain.groups.group import GroupType
from herald.domain.kinds import OPTIONAL_CHANNELS, Channel, Kind
from herald.domain.notifications.cloud_event import MAX_MESSAGE_BYTES
from herald.domain.notifications.message import ITEMS, PROOF
from herald.domain.notifications.publication import Format
from herald.domain.openim.messages import MAX_BODY_BYTES
from pydantic import BaseModel

from herald_tools.generators.schemas import catalogue, messages, openim, parameters, pushes
from herald_tools.generators.schemas.compatibility import breaks
from herald_tools.generators.schemas.openness import api_document, closed, closed_answers
from herald_tools.local.paths import ROOT

SCHEMAS = ROOT / "docs" / "schemas"
ASYNCAPI = ROOT / "docs" / "asyncapi.json"

MODELS: dict[str, type[BaseModel]] = {
    "confirmation-event.v2": messages.ConfirmationEvent,
    "invitation-event.v2": messages.InvitationEvent,
    "inbox-notification.v2": NotificationModel,
    "msgdata.v1": openim.MsgData,
    "group-created-tips.v1": openim.GroupCreatedTips,
    "member-invited-tips.v1": openim.MemberInvitedTips,
    "announcement-set-tips.v1": openim.GroupInfoSetAnnouncementTips,
    "push-apns.v2": pushes.ApnsPayload,
    "push-fcm.v2": pushes.FcmPayload,
}
"""Every published message by the file name of its schema. A change that breaks readers needs a new name."""

Document = dict[str, Any]


class ReadersWouldBreak(Exception):
    """A schema would break its readers, now or with the next field; the message says where."""


def schemas() -> dict[str, Document]:
    """Return the schema of every message, by its name."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:herald:schema:{name}",
            **model.model_json_schema(mode="serialization", by_alias=True),
        }
        for name, model in MODELS.items()
    }


def write_all() -> list[Path]:
    """Write all documents. Raises ReadersWouldBreak, before anything is written, if a schema is not compatible."""
    made = schemas()
    broken = [
        f"{name}: {what}"
        for name, schema in made.items()
        if (published := _published(name)) is not None
        for what in breaks(published, schema)
    ]
    broken += [f"{name}: {what}" for name, schema in made.items() for what in closed(schema)]
    broken += [f"the OpenAPI document: {what}" for what in closed_answers(api_document())]
    if broken:
        raise ReadersWouldBreak("\n".join(broken))
    documents = {SCHEMAS / f"{name}.json": schema for name, schema in made.items()} | {ASYNCAPI: asyncapi()}
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for path, document in documents.items():
        path.write_text(text_of(document))
    catalogue.PAGE.write_text(catalogue.page())
    parameters.PAGE.write_text(parameters.page())
    return [*documents, catalogue.PAGE, parameters.PAGE]


def text_of(document: Document) -> str:
    """Return the content of a document's file."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def asyncapi() -> Document:
    """Return the AsyncAPI 3.0 document: the topic, its queues, their messages and attributes."""
    v2 = ("confirmation-event.v2", "invitation-event.v2")
    of_queue = {Channel.INBOX: v2, Channel.PUSH: v2, Channel.GATEWAY: (*v2, "msgdata.v1")}
    of_queue |= dict.fromkeys(OPTIONAL_CHANNELS, v2)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Herald's notifications",
            "version": "1.0.0",
            "description": "Messages may come twice and in any order; the same message always has the same id.",
        },
        "defaultContentType": "application/json",
        "channels": {
            "notifications": {
                "address": "NotificationsTopic",
                "title": "The SNS topic",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in (*v2, "msgdata.v1")},
            },
            **{
                channel.value: {
                    "address": f"{channel.capitalize()}Queue",
                    "title": f"The SQS queue of the channel {channel}, raw delivery",
                    "description": f"Subscribed with the filter policy {json.dumps({'channel': [channel.value]})}.",
                    "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
                }
                for channel, names in of_queue.items()
            },
        },
        "operations": {
            "publishNotifications": {"action": "send", "channel": {"$ref": "#/channels/notifications"}},
            **{
                f"receive{channel.capitalize()}": {
                    "action": "receive",
                    "channel": {"$ref": f"#/channels/{channel.value}"},
                }
                for channel in of_queue
            },
        },
        "components": {
            "messages": {name: _message(name) for name in (*v2, "msgdata.v1")},
            "schemas": {"attributes": _attributes()},
        },
    }


def _message(name: str) -> Document:
    limit = MAX_BODY_BYTES if name.endswith("v1") else MAX_MESSAGE_BYTES
    return {
        "name": name,
        "contentType": "application/json",
        "description": f"At most {limit} bytes.",
        "headers": {"$ref": "#/components/schemas/attributes"},
        "payload": {"$ref": f"./schemas/{name}.json"},
    }


def _attributes() -> Document:
    """Return the schema of the SNS message attributes that subscriptions filter on."""
    return {
        "type": "object",
        "required": ["channel", "kind", "group_type", "format"],
        "properties": {
            "channel": {"type": "array", "items": {"enum": list(Channel)}, "description": "A String.Array."},
            "kind": {"enum": list(Kind)},
            "group_type": {"enum": list(GroupType)},
            "format": {"enum": list(Format), "description": "v1 goes to the gateway alone."},
            PROOF: {"enum": [ITEMS], "description": "Of small groups; for Herald's own functions."},
        },
    }


def _published(name: str) -> Document | None:
    path = SCHEMAS / f"{name}.json"
    if not path.exists():
        return None
    document: Document = json.loads(path.read_text())
    return document
