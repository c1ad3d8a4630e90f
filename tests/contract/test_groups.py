"""What every store of groups does: the fake in memory and the DynamoDB table."""

from typing import Any

import pytest
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.domain.creation.ports import ExistingGroup, Groups
from herald.entrypoints import aws

from tests.support.backings import ON, Reach
from tests.support.builders import a_context, a_new_group, users
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeGroups


@pytest.fixture(params=["fake", *ON])
def groups(request: pytest.FixtureRequest, reach: Reach) -> Groups:
    if request.param == "fake":
        return FakeGroups()
    backing = reach(request.param)
    return DynamoDBGroups(aws.dynamodb(), backing.name_of("GroupsTable"), no_backoff())


Sizes = pytest.mark.parametrize("size", [3, 501])


@Sizes
def test_a_new_group_is_committed_whole(groups: Groups, size: int) -> None:
    new = a_new_group(members=users(size - 1), admins=("ada",), introduction="We walk.", ex='{"a": 1}')
    assert groups.add(new) is None
    assert groups.get(new.group.group_id) == new.group
    for number in range(1, len(new.roster)):
        assert groups.chunk(new.group.group_id, number) == new.roster[number]


def test_there_is_no_group_before_it_is_committed(groups: Groups) -> None:
    assert groups.get("unknown") is None


@Sizes
def test_the_first_group_stays_and_the_second_is_reported(groups: Groups, size: int) -> None:
    first = a_new_group(members=users(size - 1))
    second = a_new_group(members=users(size - 1), name="Walkers", context=a_context(now=1))
    assert groups.add(first) is None
    assert groups.add(second) == ExistingGroup(first.group, None)
    stored = groups.get(first.group.group_id)
    assert stored is not None
    assert stored == first.group


@Sizes
def test_a_key_with_an_own_group_id_is_claimed(groups: Groups, size: int) -> None:
    first = a_new_group(group_id="hikers", members=users(size - 1))
    assert groups.add(first) is None
    elsewhere = a_new_group(group_id="walkers", members=users(size - 1))
    assert groups.add(elsewhere) == ExistingGroup(None, first.group.fingerprint)
    assert groups.get("walkers") is None
    without_id = a_new_group(members=users(size - 1))
    assert groups.add(without_id) == ExistingGroup(None, first.group.fingerprint)


def test_a_key_used_without_an_own_group_id_cannot_be_claimed(groups: Groups) -> None:
    first = a_new_group()
    assert groups.add(first) is None
    assert groups.add(a_new_group(group_id="hikers")) == ExistingGroup(None, first.group.fingerprint)
    assert groups.get("hikers") is None


def test_the_same_request_with_key_and_id_finds_both(groups: Groups) -> None:
    new = a_new_group(group_id="hikers")
    assert groups.add(new) is None
    assert groups.add(new) == ExistingGroup(new.group, new.group.fingerprint)


def test_a_key_can_be_bound_to_an_existing_group(groups: Groups) -> None:
    groups.add(a_new_group(group_id="hikers", context=a_context(key=None)))
    with_key = a_new_group(group_id="hikers")
    assert groups.claim(with_key) is None
    assert groups.claim(with_key) == with_key.group.fingerprint
    assert groups.claim(a_new_group(group_id="walkers")) == with_key.group.fingerprint


def test_without_a_key_there_is_nothing_to_claim(groups: Groups) -> None:
    assert groups.claim(a_new_group(group_id="hikers", context=a_context(key=None))) is None


def test_a_claim_is_no_group(groups: Groups) -> None:
    new = a_new_group(group_id="hikers")
    assert groups.add(new) is None
    assert new.claimed_id is not None
    assert groups.get(new.claimed_id) is None


@pytest.mark.parametrize("change", [{"announcement": "水" * 4000}, {"members": users(9_999)}], ids=["long", "large"])
def test_what_is_read_is_what_was_written(groups: Groups, change: dict[str, Any]) -> None:
    new = a_new_group(**change)
    assert groups.add(new) is None
    stored = groups.get(new.group.group_id)
    assert stored is not None
    assert stored == new.group
