"""From a request to a group."""

from typing import Any

import pytest
from herald.domain.errors import CreatorNotAllowed, InvalidGroup, OwnerNotAllowed
from herald.domain.groups.group import Person
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS, RosterTooDense, chunk_of, spread
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ADMIN, ALICE, a_context, a_new_group, users

ZOE = Person("zoe", "Zoe", "https://cdn.example.com/zoe.png")


def pointers(refusal: pytest.ExceptionInfo[InvalidGroup]) -> list[str]:
    return [error.pointer for error in refusal.value.errors]


def test_the_caller_owns_the_group_unless_an_admin_names_another_owner() -> None:
    assert a_new_group().group.owner == "alice"
    assert a_new_group(caller=ADMIN, owner="olga").group.owner == "olga"


def test_an_ordinary_user_cannot_create_for_another_owner() -> None:
    with pytest.raises(OwnerNotAllowed):
        a_new_group(owner="olga")


def test_each_member_counts_once_and_the_owner_is_one_of_them() -> None:
    group = a_new_group(members=("ben", "chen"), admins=("dara",)).group
    assert (group.member_count, group.recipients) == (4, 4)


def test_an_ordinary_user_cannot_create_on_behalf_of_anybody() -> None:
    for creator in (ZOE, Person("alice", "", ""), Person("alice", "Alice", "")):
        with pytest.raises(CreatorNotAllowed):
            a_new_group(creator=creator)


def test_an_admin_who_creates_for_another_owner_is_nobody_to_the_group() -> None:
    group = a_new_group(caller=ADMIN, owner="olga", members=("ben",)).group
    assert group.creator == Person("olga", "", "")
    assert (group.member_count, group.recipients) == (2, 2)


def test_an_admin_who_lists_herself_is_a_member_and_invited() -> None:
    group = a_new_group(caller=ADMIN, owner="olga", members=("ben", "ops")).group
    assert (group.creator.user_id, group.member_count, group.recipients) == ("olga", 3, 3)


def test_a_creator_owns_the_group_unless_another_owner_is_named() -> None:
    own = a_new_group(caller=ADMIN, creator=ZOE).group
    assert (own.owner, own.creator, own.member_count, own.recipients) == ("zoe", ZOE, 3, 3)
    other = a_new_group(caller=ADMIN, creator=ZOE, owner="olga").group
    assert (other.owner, other.creator, other.member_count, other.recipients) == ("olga", ZOE, 3, 4)


def test_a_creator_who_is_listed_is_a_member_and_notified_once() -> None:
    group = a_new_group(caller=ADMIN, creator=ZOE, owner="olga", members=("ben", "zoe")).group
    assert (group.member_count, group.recipients) == (3, 3)


def test_an_owner_who_is_listed_is_in_no_list_of_the_group() -> None:
    group = a_new_group(members=("alice", "ben"), admins=("alice", "ada")).group
    assert (group.admins, group.members, group.member_sample) == (("ada",), frozenset({"ben"}), ("ben",))


def test_listing_owner_and_creator_changes_nothing_and_no_fingerprint() -> None:
    listed = a_new_group(members=("alice", "ben", "chen"), admins=("alice",)).group
    assert listed == a_new_group().group


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"members": ("ben", "ben")}, ["#/members/1"]),
        ({"members": ("ben",), "admins": ("ben",)}, ["#/members/0"]),
        ({"members": ()}, ["#/members"]),
        ({"members": users(10_000)}, ["#/members"]),
        ({"group_id": "hg-mine"}, ["#/group_id"]),
        ({"group_id": "hg-mine", "members": ("ben", "ben")}, ["#/members/1", "#/group_id"]),
    ],
)
def test_a_request_that_cannot_be_granted_names_every_field_at_fault(
    changes: dict[str, Any], expected: list[str]
) -> None:
    with pytest.raises(InvalidGroup) as refusal:
        a_new_group(**changes)
    assert pointers(refusal) == expected


def test_a_group_of_ten_thousand_is_the_largest() -> None:
    assert a_new_group(members=users(9_999)).group.member_count == 10_000


def test_the_same_caller_and_key_name_the_same_group_and_nothing_else_does() -> None:
    group_id = a_new_group().group.group_id
    assert a_new_group(name="Another").group.group_id == group_id
    assert a_new_group(context=a_context(key="key-2")).group.group_id != group_id
    assert a_new_group(caller=ADMIN).group.group_id != group_id


def test_without_a_key_the_id_comes_from_the_given_randomness() -> None:
    first = a_new_group(context=a_context(key=None, entropy=b"a" * 16)).group.group_id
    second = a_new_group(context=a_context(key=None, entropy=b"b" * 16)).group.group_id
    assert first != second
    assert first.startswith("hg-")


def test_an_own_group_id_claims_the_id_that_its_key_would_have_given() -> None:
    new = a_new_group(group_id="hikers")
    assert new.group.group_id == "hikers"
    assert new.claimed_id == a_new_group().group.group_id


def test_the_fingerprint_is_of_the_meaning_not_of_the_spelling() -> None:
    fingerprint = a_new_group(members=("ben", "chen")).group.fingerprint
    assert a_new_group(members=("chen", "ben"), owner="alice").group.fingerprint == fingerprint
    assert a_new_group(members=("ben", "chen"), name="Walkers").group.fingerprint != fingerprint
    assert a_new_group(members=("ben",), admins=("chen",)).group.fingerprint != fingerprint


@pytest.mark.parametrize(("size", "chunks"), [(2, 1), (500, 1), (501, 2), (1_000, 2), (1_001, 3), (10_000, 20)])
def test_a_group_has_one_chunk_for_every_five_hundred_members(size: int, chunks: int) -> None:
    new = a_new_group(members=users(size - 1))
    assert new.group.roster_chunks == len(new.roster) == chunks


@given(prefix=st.from_regex(r"[A-Za-z0-9_.:@-]{1,50}", fullmatch=True), size=st.integers(501, 3_000))
def test_every_member_is_in_the_chunk_that_follows_from_the_id(prefix: str, size: int) -> None:
    members = set(users(size - 1, prefix))
    chunks = spread(members, len(members) + 1, frozenset(members))
    assert frozenset().union(*chunks) == members
    assert sum(map(len, chunks)) == len(members)
    assert all(chunk_of(user_id, len(chunks)) == number for number, chunk in enumerate(chunks) for user_id in chunk)


def test_a_roster_that_leaves_a_chunk_empty_takes_another_number_of_chunks() -> None:
    even = [user_id for user_id in users(2_000) if chunk_of(user_id, 2) == 0][:600]
    chunks = spread(even, 601, frozenset(even))
    assert len(chunks) > 2
    assert all(0 < len(chunk) <= MAX_CHUNK_MEMBERS for chunk in chunks)


def test_ids_made_to_fall_into_one_chunk_are_refused() -> None:
    with pytest.raises(RosterTooDense):
        spread(["same"] * 2_000, 2_000, frozenset({"same"}))


def test_the_creator_is_named_as_the_token_named_her() -> None:
    creator = a_new_group().group.creator
    assert (creator.user_id, creator.name, creator.face_url) == (ALICE.user_id, ALICE.name, ALICE.face_url)
