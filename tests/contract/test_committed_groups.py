"""What every reader of commits does: the fake in memory and the DynamoDB table with its index."""

import pytest
from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.domain.commits.committed import GroupHeader, group_item_of, header_of
from herald.domain.commits.ports import CommittedGroups
from herald.domain.commits.window import Window
from herald.domain.creation.ports import Groups
from herald.entrypoints import aws

from tests.support.backings import ON, Reach
from tests.support.builders import NOW, a_context, a_new_group, users
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeCommittedGroups, FakeGroups

HOUR = 3_600_000


@pytest.fixture(params=["fake", *ON])
def table(request: pytest.FixtureRequest, reach: Reach) -> tuple[Groups, CommittedGroups]:
    if request.param == "fake":
        fake = FakeGroups()
        return fake, FakeCommittedGroups(fake)
    name = reach(request.param).name_of("GroupsTable")
    client = aws.dynamodb()
    return DynamoDBGroups(client, name, no_backoff()), DynamoDBCommittedGroups(client, name)


def created(groups: Groups, group_id: str, at: int = NOW, size: int = 3, key: str | None = None) -> GroupHeader:
    new = a_new_group(group_id=group_id, members=users(size - 1), context=a_context(key=key, now=at))
    assert groups.add(new) is None
    return header_of(new.group)


def test_groups_are_listed_in_order_of_creation_across_shards_and_hours(table: tuple[Groups, CommittedGroups]) -> None:
    groups, committed_groups = table
    times = [NOW + number * HOUR // 7 for number in (5, 0, 23, 11, 16, 2)]
    made = [created(groups, f"group-{number}", at) for number, at in enumerate(times)]
    listed = list(committed_groups.created_in(Window(min(times), max(times))))
    assert listed == sorted(made, key=lambda creation: creation.created_at)


@pytest.mark.parametrize(("shift", "found"), [(-1, 0), (0, 1)])
def test_a_window_includes_both_its_ends(table: tuple[Groups, CommittedGroups], shift: int, found: int) -> None:
    groups, committed_groups = table
    created(groups, "hikers")
    assert len(list(committed_groups.created_in(Window(NOW - shift, NOW + HOUR)))) == found
    assert len(list(committed_groups.created_in(Window(NOW - HOUR, NOW + shift)))) == found


def test_roster_chunks_and_claims_are_not_listed_as_groups(table: tuple[Groups, CommittedGroups]) -> None:
    groups, committed_groups = table
    large = created(groups, "large", size=1_200, key="key-1")
    assert list(committed_groups.created_in(Window(NOW, NOW))) == [large]


def test_one_group_is_found_by_its_id(table: tuple[Groups, CommittedGroups]) -> None:
    groups, committed_groups = table
    hikers = created(groups, "hikers", size=501)
    assert committed_groups.header("hikers") == hikers
    assert committed_groups.header("walkers") is None


def test_every_item_reads_as_it_was_committed(table: tuple[Groups, CommittedGroups]) -> None:
    groups, committed_groups = table
    new = a_new_group(group_id="hikers", members=users(1_200), context=a_context(key=None))
    groups.add(new)
    assert committed_groups.item("hikers", 0) == group_item_of(new.group)
    assert committed_groups.item("hikers", 2) == new.chunks[1]
    assert committed_groups.item("hikers", len(new.roster)) is None
    assert committed_groups.item("walkers", 0) is None
