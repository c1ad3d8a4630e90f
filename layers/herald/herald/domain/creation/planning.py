"""From a request to a group: the rules that need more than one field, decided before anything is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from herald.domain.errors import FieldError, InvalidGroup, OwnerNotAllowed
from herald.domain.groups.group import DEFAULT_SETTINGS, MAX_MEMBERS, MIN_MEMBERS, Group, Person
from herald.domain.groups.roster import RosterTooDense, spread
from herald.domain.identifiers import GENERATED_PREFIX, UNREACHABLE_IDS, derived_group_id, random_group_id
from herald.domain.kinds import Kind
from herald.domain.policies.policy import NO_OVERRIDE, decide_channels, decide_suppressed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.groups.group import GroupSettings, GroupType
    from herald.domain.kinds import ChannelsByKind
    from herald.domain.policies.policy import AppliedPolicy, Override

APP_ADMIN = "admin"
"""The token role that may create groups for another owner and look at every group."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The authenticated user behind a request, as the token names it."""

    user_id: str
    name: str
    face_url: str
    roles: frozenset[str]

    @property
    def is_app_admin(self) -> bool:
        """Tell whether the caller administers the whole application, not just a group."""
        return APP_ADMIN in self.roles


@dataclass(frozen=True, slots=True)
class CreationRequest:
    """A well-formed wish for a group; whether it can be granted is for `plan` to say."""

    name: str
    group_type: GroupType
    members: tuple[str, ...]
    admins: tuple[str, ...] = ()
    owner: str | None = None
    group_id: str | None = None
    introduction: str = ""
    announcement: str = ""
    face_url: str = ""
    ex: str = ""
    settings: GroupSettings = DEFAULT_SETTINGS
    wish: Override = NO_OVERRIDE


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What comes from outside into one attempt to create: the clock (epoch ms), randomness, and its names.

    `entropy` holds at least 16 random bytes.
    """

    now: int
    entropy: bytes
    operation_id: str
    idempotency_key: str | None


@dataclass(frozen=True, slots=True)
class NewGroup:
    """All that one write commits: the group, its roster, and the claim on an idempotency key, if that needs an item.

    `roster[0]` travels in the group's own item. `claimed_id` is the group id that the caller's key would have given,
    where the caller chose another: it is written too, so that the key cannot make a second group. `applied` is the
    policy that decided what is told.
    """

    group: Group
    roster: tuple[frozenset[str], ...]
    claimed_id: str | None
    applied: AppliedPolicy


def plan(request: CreationRequest, caller: Caller, context: RequestContext, applied: AppliedPolicy) -> NewGroup:
    """Decide on the group that `request` makes under a policy.

    Whether the policy allows the request's wish is for `check_wish` to say. Raises InvalidGroup naming every field at
    fault, and OwnerNotAllowed when an ordinary user names another owner.
    """
    owner = request.owner or caller.user_id
    if owner != caller.user_id and not caller.is_app_admin:
        raise OwnerNotAllowed(owner)
    people = _people(request, owner)
    invited = people - {caller.user_id}
    roster = _roster(request, len(people), invited)
    routes = decide_channels(applied, request.wish)
    derived = derived_group_id(caller.user_id, context.idempotency_key) if context.idempotency_key else None
    group = Group(
        group_id=request.group_id or derived or random_group_id(context.entropy),
        name=request.name,
        group_type=request.group_type,
        owner=owner,
        admins=request.admins,
        creator=Person(caller.user_id, caller.name, caller.face_url),
        created_at=context.now,
        member_count=len(people),
        member_sample=tuple(sorted(request.members)[: applied.policy.member_sample]),
        recipients=_recipients(routes, len(invited)),
        roster_chunks=len(roster),
        settings=request.settings,
        introduction=request.introduction,
        announcement=request.announcement,
        face_url=request.face_url,
        ex=request.ex,
        policy_version=applied.version,
        channels=routes,
        suppressed=decide_suppressed(applied, request.wish),
        fingerprint=_fingerprint(request, caller.user_id, owner),
        operation_id=context.operation_id,
        attempt=context.entropy.hex(),
    )
    return NewGroup(group, roster, claimed_id=derived if request.group_id else None, applied=applied)


def _recipients(channels: ChannelsByKind, invited: int) -> int:
    """Count who will be told: the creator of the creation, everybody else of the invitation."""
    planned = planned_recipients(channels, invited)
    return sum(planned.values())


def planned_recipients(channels: ChannelsByKind, invited: int) -> dict[Kind, int]:
    """Return how many users each kind that is sent tells."""
    numbers = {Kind.GROUP_CREATION_CONFIRMED: 1, Kind.GROUP_INVITATION_RECEIVED: invited}
    return {kind: numbers[kind] for kind in channels}


def _people(request: CreationRequest, owner: str) -> frozenset[str]:
    """Return everyone in the group, after checking that nobody is listed twice and that the number is right."""
    errors = list(_duplicates(request, owner))
    if request.group_id and request.group_id.startswith(GENERATED_PREFIX):
        errors.append(
            FieldError("#/group_id", f"must not begin with '{GENERATED_PREFIX}': Herald makes such ids itself")
        )
    if request.group_id in UNREACHABLE_IDS:
        errors.append(FieldError("#/group_id", "must not be '.' or '..': in an address they mean another place"))
    people = frozenset((owner, *request.admins, *request.members))
    if len(people) < MIN_MEMBERS:
        errors.append(FieldError("#/members", "must name at least one user besides the owner"))
    if len(people) > MAX_MEMBERS:
        errors.append(
            FieldError("#/members", f"must keep the group within {MAX_MEMBERS} members, owner and admins included")
        )
    if errors:
        raise InvalidGroup(*errors)
    return people


def _duplicates(request: CreationRequest, owner: str) -> Iterator[FieldError]:
    seen = {owner: "the owner"}
    for field, users in (("admins", request.admins), ("members", request.members)):
        for position, user_id in enumerate(users):
            if user_id in seen:
                yield FieldError(
                    f"#/{field}/{position}", f"must be listed once: '{user_id}' is already {seen[user_id]}"
                )
            seen.setdefault(user_id, f"in {field}")


def _roster(request: CreationRequest, member_count: int, invited: frozenset[str]) -> tuple[frozenset[str], ...]:
    try:
        return spread(request.members, member_count, invited)
    except RosterTooDense as error:
        detail = "must be ids that spread: too many of these share one CRC-32"
        raise InvalidGroup(FieldError("#/members", detail)) from error


def _fingerprint(request: CreationRequest, caller: str, owner: str) -> str:
    """Hash what the request means, not how it was spelled: lists are sets, and a default equals its explicit value."""
    meaning: list[Any] = [
        caller,
        owner,
        sorted(request.admins),
        sorted(request.members),
        request.group_id,
        request.name,
        request.group_type,
        request.introduction,
        request.announcement,
        request.face_url,
        request.ex,
        request.settings.need_verification,
        request.settings.look_member_info,
        request.settings.apply_member_friend,
    ]
    if request.wish != NO_OVERRIDE:  # Left out otherwise: fingerprints of before there were wishes stay as they are.
        meaning.append([request.wish.level, sorted(request.wish.channels or ())])
    return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()
