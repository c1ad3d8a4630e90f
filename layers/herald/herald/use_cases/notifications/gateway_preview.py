"""What a chat gateway and the webhook would receive of a previewed group: the bodies that production publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.publication import Format, as_cloud_event
from herald.domain.openim.gateway import group_publications

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from herald.domain.creation.planning import NewGroup
    from herald.domain.notifications.message import Message
    from herald.domain.policies.policy import AppliedPolicy

MAX_SHOWN_BYTES = 2 * 1024 * 1024
"""Bytes of messages that a preview shows in each format: a function's answer has at most 6 MB (AWS)."""


MAX_WEBHOOK_BYTES = 256 * 1024
"""The same for the webhook, whose requests have the bodies of format v2."""


def gateway_bodies(
    new: NewGroup, messages: Sequence[Message], applied: AppliedPolicy
) -> Mapping[Format, Iterator[str]]:
    """Return the bodies of all messages of a new group, in the format of each gateway."""
    v2 = cloud_events(new, messages, Channel.GATEWAY)
    return {Format.V2: v2, Format.V1: _v1(new, messages, applied)}


def first_that_fit(bodies: Iterable[str], room: int = MAX_SHOWN_BYTES) -> Iterator[str]:
    """Yield the first messages, as many as an answer has room for, in bytes; always one."""
    for position, body in enumerate(bodies):
        room -= len(body.encode())
        if room < 0 and position:
            return
        yield body


def cloud_events(new: NewGroup, messages: Sequence[Message], channel: Channel) -> Iterator[str]:
    """Yield the messages of a new group that go to a channel, in format v2."""
    for message in messages:
        if channel in new.group.channels[message.kind] and message.recipient_count:
            yield as_cloud_event(message, (channel,), new.group.roster_chunks).body


def _v1(new: NewGroup, messages: Sequence[Message], applied: AppliedPolicy) -> Iterator[str]:
    """Plan what a v1 gateway gets: with the invitation of the group item, and all members chunk by chunk."""
    kind = Kind.GROUP_INVITATION_RECEIVED
    invitation = next((message for message in messages if message.kind is kind), None)
    if invitation and Channel.GATEWAY in new.group.channels[kind]:
        members = (user_id for chunk in new.roster for user_id in sorted(chunk))
        blocks = applied.policy.of(kind).blocks
        yield from (each.body for each in group_publications(new.group, invitation, blocks, members))
