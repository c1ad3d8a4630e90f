"""A group's members, page by page: owner, admins, then the others."""

from __future__ import annotations

from typing import NamedTuple

from herald.domain.groups.group import Role


class Member(NamedTuple):
    """One user in a group."""

    user_id: str
    role: Role


class MemberPosition(NamedTuple):
    """The last member of a page, after which the next page continues."""

    chunk: int
    role: Role
    user_id: str


class MemberPage(NamedTuple):
    """Some members of a group, and the position where the next page continues (None: no more)."""

    members: tuple[Member, ...]
    next: MemberPosition | None


def ordinary_members(user_ids: frozenset[str]) -> list[Member]:
    """Return ordinary members in the order of their ids."""
    return [Member(user_id, Role.MEMBER) for user_id in sorted(user_ids)]


def full_page(found: list[tuple[int, Member]]) -> MemberPage:
    """Return a full page, which continues after its last member."""
    chunk, last = found[-1]
    return MemberPage(tuple(member for _, member in found), MemberPosition(chunk, last.role, last.user_id))


def order_of(member: Member) -> tuple[int, str]:
    """Return the place of a member within its chunk: by role, then by id."""
    return list(Role).index(member.role), member.user_id
