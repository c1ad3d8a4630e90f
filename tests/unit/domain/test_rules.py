"""Rules that hold everything together and that no path through the system would show to be broken."""

from typing import Any

import pytest
from herald.adapters.dynamodb.creation_index import CREATION_SHARDS, creation_bucket
from herald.adapters.dynamodb.group_items import group_item
from herald.domain.commits.committed import roster_chunk_of
from herald.domain.content.content import Content, GroupBlock
from herald.domain.groups.group import GroupSettings, GroupType, NeedVerification, Permission
from herald.domain.groups.roster import MAX_CHUNKS, chunk_of, spread

from tests.support.builders import ADMIN, NOW, a_new_group, an_invitation, users

TRANSACTION_ACTIONS = 100
"""What one TransactWriteItems takes (AWS limit)."""


def test_the_largest_number_of_chunks_and_a_claim_fit_one_transaction() -> None:
    assert MAX_CHUNKS + 1 <= TRANSACTION_ACTIONS


def test_every_chunk_has_somebody_to_invite() -> None:
    members = users(1_000)
    invited = frozenset(user_id for user_id in members if chunk_of(user_id, 2) == 0)
    chunks = spread(members, 1_000, invited)
    assert len(chunks) > 2
    assert all(chunk & invited for chunk in chunks)


def test_a_creator_in_a_roster_chunk_is_not_invited() -> None:
    chunk = roster_chunk_of(a_new_group().group, 1, frozenset({"alice", "zoe"}), Content(GroupBlock("g")))
    assert an_invitation(chunk).recipients == {"member": ("zoe",)}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Walkers"},
        {"group_type": GroupType.SUPER},
        {"members": ("ben",)},
        {"admins": ("ada",)},
        {"group_id": "hikers"},
        {"introduction": "x"},
        {"announcement": "x"},
        {"face_url": "https://example.com"},
        {"ex": "x"},
        {"settings": GroupSettings(need_verification=NeedVerification.NOBODY)},
        {"settings": GroupSettings(look_member_info=Permission.FORBIDDEN)},
        {"settings": GroupSettings(apply_member_friend=Permission.FORBIDDEN)},
    ],
)
def test_every_field_of_a_request_is_in_its_fingerprint(change: dict[str, Any]) -> None:
    assert a_new_group(**change).group.fingerprint != a_new_group().group.fingerprint


def test_two_callers_who_ask_for_the_same_ask_for_two_things() -> None:
    other = ADMIN._replace(user_id="ops-2")
    first, second = (a_new_group(caller=caller, owner="olga").group for caller in (ADMIN, other))
    assert first.fingerprint != second.fingerprint


def test_the_sample_of_members_does_not_depend_on_the_order_of_the_request() -> None:
    assert a_new_group(members=("dora", "ben", "chen", "ada")).group.member_sample == ("ada", "ben", "chen")


def test_a_group_is_listed_by_the_hour_of_its_creation_in_a_few_shards() -> None:
    buckets = {creation_bucket(group_id, NOW) for group_id in users(200)}
    assert buckets == {f"CREATED#2026-11-23T07#{shard}" for shard in range(CREATION_SHARDS)}
    item = group_item(a_new_group().group)
    assert item["created_bucket"]["S"] in buckets
    assert item["created_at"] == {"N": str(NOW)}
