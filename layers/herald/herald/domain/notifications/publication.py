"""What is published to the notifications topic: a message in the format that its readers understand."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.errors import MessageTooLarge
from herald.domain.notifications import cloud_event
from herald.domain.notifications.message import ITEMS, PROOF

if TYPE_CHECKING:
    from herald.domain.kinds import Channel
    from herald.domain.notifications.message import Message


ATTRIBUTES_BYTES = 512
"""Bytes counted for the attributes of a message, which are part of its size (AWS). They take less than 200."""


class Format(StrEnum):
    """How a message is written: v1 is OpenIM's MsgData, v2 is a CloudEvent."""

    V1 = "v1"
    V2 = "v2"


class Publication(NamedTuple):
    """A message for some of its channels, ready to be published.

    `roster_chunks` is the number of the group's chunks, for the audit. `max_bytes` limits body and attributes together.
    `is_small`: the group is small, so deliver_inbox need not write to the ledger that the message is delivered.
    """

    message_id: str
    message: Message
    channels: tuple[Channel, ...]
    format: Format
    roster_chunks: int
    body: str
    max_bytes: int
    is_small: bool = False

    @property
    def attributes(self) -> dict[str, tuple[Channel, ...] | str]:
        """The message attributes, which subscriptions filter on, and which a queue's function gets with the message."""
        proof = {PROOF: ITEMS} if self.is_small else {}
        return {
            "channel": self.channels,
            "kind": self.message.kind.value,
            "group_type": self.message.group_type,
            "format": self.format.value,
            **proof,
        }

    @property
    def size(self) -> int:
        """The bytes of body and attributes."""
        return len(self.body.encode()) + ATTRIBUTES_BYTES

    def check_size(self) -> None:
        """Raise MessageTooLarge if the message is larger than `max_bytes`."""
        if self.size > self.max_bytes:
            raise MessageTooLarge(f"the message in {self.format} has {self.size} bytes; the limit is {self.max_bytes}")


def as_cloud_event(
    message: Message, channels: tuple[Channel, ...], roster_chunks: int, *, is_small: bool = False
) -> Publication:
    """Return a message for some channels as a CloudEvent."""
    return Publication(
        message_id=message.message_id,
        message=message,
        channels=channels,
        format=Format.V2,
        roster_chunks=roster_chunks,
        body=cloud_event.encode(message),
        max_bytes=cloud_event.MAX_MESSAGE_BYTES,
        is_small=is_small,
    )
