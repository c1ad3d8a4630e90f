"""What goes to the notifications topic: a message in the form that its readers understand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from herald.domain.identifiers import message_id
from herald.domain.notifications.cloud_event import MAX_MESSAGE_BYTES, to_cloud_event

if TYPE_CHECKING:
    from herald.domain.kinds import Channel, Kind
    from herald.domain.notifications.message import Commit, Message


class Format(StrEnum):
    """How a message is written: v2 is a CloudEvent, v1 is OpenIM's MsgData."""

    V1 = "v1"
    V2 = "v2"


@dataclass(frozen=True, slots=True)
class Publication:
    """One message for the topic, ready to be sent: its body and what subscriptions filter on.

    `limit` is what its body and attributes may have in bytes; `recipients` counts the users that it tells.
    """

    message_id: str
    kind: Kind
    channels: tuple[Channel, ...]
    format: Format
    commit: Commit
    chunk: int
    recipients: int
    body: str
    limit: int


def as_cloud_event(message: Message, channels: tuple[Channel, ...]) -> Publication:
    """Write a message for some of its channels as a CloudEvent."""
    return Publication(
        message_id=message_id(message.commit.group_id, message.kind, message.chunk),
        kind=message.kind,
        channels=channels,
        format=Format.V2,
        commit=message.commit,
        chunk=message.chunk,
        recipients=message.recipient_count,
        body=to_cloud_event(message),
        limit=MAX_MESSAGE_BYTES,
    )


def attributes(publication: Publication) -> dict[str, tuple[Channel, ...] | str]:
    """Return what subscriptions filter on."""
    return {
        "channel": publication.channels,
        "kind": publication.kind.value,
        "group_type": publication.commit.group_type,
        "format": publication.format.value,
    }
