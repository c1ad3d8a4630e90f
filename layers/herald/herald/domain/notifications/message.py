"""The message that carries one chunk's notifications of one kind from the stream to the channels."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.content.v1_facts import NO_FACTS
from herald.domain.identifiers import message_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.content.content import Content
    from herald.domain.content.v1_facts import V1Facts
    from herald.domain.kinds import Kind
    from herald.domain.texts.templates import Words

CREATOR = "creator"
"""The key of a confirmation's recipient: a creator need not be in the group, and then has no role."""

RECIPIENT = "recipient"
"""The key of all recipients if the policy leaves roles out."""


PROOF, ITEMS = "proof", "items"
"""The message attribute, and its value, of messages to a small group: the notifications in the inboxes prove that they
are delivered, without an entry in the ledger."""


class PushOrder(NamedTuple):
    """How to push a message: to how many recipients at most, whether also to those who muted pushes, and how loud."""

    limit: int
    required: bool
    sound: bool = True


class Message(NamedTuple):
    """One chunk's notifications of one kind: the content once, and its recipients.

    `created_at` is the group's creation in epoch milliseconds; `actor` is the user id of its creator. `recipients` maps
    a role, `CREATOR` or `RECIPIENT` to user ids. `words` are by locale. `facts` are for format v1, and so is
    `hidden_roles`: how many of the `RECIPIENT`s, in their order, have which role. It is empty if that is not known.
    """

    kind: Kind
    group_type: str
    chunk: int
    created_at: int
    operation_id: str
    actor: str
    policy_version: str
    content: Content
    recipients: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Words]
    default_locale: str
    push: PushOrder
    facts: V1Facts = NO_FACTS
    hidden_roles: Mapping[str, int] = MappingProxyType({})

    @property
    def message_id(self) -> str:
        """The id of the message: the same for every duplicate."""
        return message_id(self.group_id, self.kind, self.chunk)

    @property
    def group_id(self) -> str:
        """The id of the group."""
        return self.content.group.group_id

    @property
    def recipient_ids(self) -> tuple[str, ...]:
        """The user ids of all recipients."""
        return tuple(user_id for user_ids in self.recipients.values() for user_id in user_ids)

    @property
    def recipient_count(self) -> int:
        """How many recipients the message has."""
        return sum(map(len, self.recipients.values()))
