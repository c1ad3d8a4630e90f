"""A request to create a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.groups.group import DEFAULT_SETTINGS
from herald.domain.kinds import BASE_CHANNELS
from herald.domain.policies.decisions import NO_OVERRIDE

if TYPE_CHECKING:
    from herald.domain.groups.group import GroupSettings, GroupType, Person
    from herald.domain.kinds import Channel
    from herald.domain.policies.decisions import Override


class CreationRequest(NamedTuple):
    """A well-formed request for a group. `planning.plan` decides whether it is valid."""

    name: str
    group_type: GroupType
    members: tuple[str, ...]
    admins: tuple[str, ...] = ()
    owner: str | None = None
    creator: Person | None = None
    group_id: str | None = None
    introduction: str = ""
    announcement: str = ""
    face_url: str = ""
    ex: str = ""
    settings: GroupSettings = DEFAULT_SETTINGS
    override: Override = NO_OVERRIDE


class RequestContext(NamedTuple):
    """What one attempt to create a group takes from outside: the time (epoch ms), randomness, and its ids.

    `entropy` holds at least 16 random bytes. `channels` are those that the stack has.
    """

    now: int
    entropy: bytes
    operation_id: str
    idempotency_key: str | None
    channels: tuple[Channel, ...] = BASE_CHANNELS
