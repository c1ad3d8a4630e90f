"""The people of a new group: who creates it, who owns it, and who else is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.errors import CreatorNotAllowed, OwnerNotAllowed
from herald.domain.groups.group import Person

if TYPE_CHECKING:
    from herald.domain.creation.caller import Caller
    from herald.domain.creation.request import CreationRequest


class GroupPeople(NamedTuple):
    """The people of a group. Nobody is in two places: the owner is in neither list, an admin is no ordinary member.

    The creator need not be in the group. Other users are as the request lists them: `checks` refuses duplicates.
    """

    creator: Person
    owner: str
    admins: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def everybody(self) -> frozenset[str]:
        """The owner, the admins and the ordinary members."""
        return frozenset((self.owner, *self.admins, *self.members))


def people_of(request: CreationRequest, caller: Caller) -> GroupPeople:
    """Return the people of the group that `caller` requests, for themselves or on behalf of a user.

    The owner defaults to the creator, and the creator to the owner; without both, the caller is both. Both may also be
    listed, and count once: the owner as the owner, the creator as an admin if listed as one. Raises CreatorNotAllowed
    and OwnerNotAllowed if a caller without the role `admin` names a creator, or another owner.
    """
    if request.creator and not caller.is_app_admin:
        raise CreatorNotAllowed(request.creator.user_id)
    owner = request.owner or (request.creator.user_id if request.creator else caller.user_id)
    if owner != caller.user_id and not caller.is_app_admin:
        raise OwnerNotAllowed(owner)
    creator = _described(request.creator or Person(owner, "", ""), caller)
    once = {owner, creator.user_id}
    admins = _without(request.admins, {owner}, once)
    return GroupPeople(
        creator=creator,
        owner=owner,
        admins=admins,
        members=_without(request.members, {owner, *(once & set(admins))}, once),
    )


def _described(person: Person, caller: Caller) -> Person:
    """Add what the token says about the caller. Herald knows the names of no other users."""
    if person.user_id != caller.user_id:
        return person
    return Person(caller.user_id, person.name or caller.name, person.face_url or caller.face_url)


def _without(users: tuple[str, ...], left_out: set[str], once: set[str]) -> tuple[str, ...]:
    """Return users without those left out, and with those of `once` at their first place only."""
    found: list[str] = []
    for user_id in users:
        if user_id not in left_out and not (user_id in once and user_id in found):
            found.append(user_id)
    return tuple(found)
