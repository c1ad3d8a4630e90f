"""What every reader of the people of many groups does: the fake in memory and the DynamoDB table."""

from typing import Any, NamedTuple

import pytest
from herald.adapters.dynamodb.group_people import DynamoDBPeopleOfGroups
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.domain.commits.people import GroupPeople
from herald.domain.commits.ports import PeopleOfGroups
from herald.domain.creation.ports import Groups
from herald.domain.groups.group import Person
from herald.domain.kinds import Kind
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.builders import ADMIN, a_context, a_new_group, users
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeGroups, FakePeopleOfGroups


class Tables(NamedTuple):
    groups: Groups
    reader: PeopleOfGroups


@pytest.fixture(params=["fake", *ON])
def tables(request: pytest.FixtureRequest, reach: Reach) -> Tables:
    if request.param == "fake":
        fake = FakeGroups()
        return Tables(fake, FakePeopleOfGroups(fake))
    return _on(reach(request.param))


def _on(backing: Backing) -> Tables:
    name, client = backing.name_of("GroupsTable"), aws.dynamodb()
    return Tables(DynamoDBGroups(client, name, no_backoff()), DynamoDBPeopleOfGroups(client, name, no_backoff()))


def created(tables: Tables, group_id: str, key: str | None = None, **changes: Any) -> None:
    assert tables.groups.add(a_new_group(group_id=group_id, context=a_context(key=key), **changes)) is None


@pytest.mark.parametrize("consistent", [False, True])
def test_the_people_of_a_group_are_its_creator_and_those_who_are_invited(tables: Tables, *, consistent: bool) -> None:
    created(tables, "hikers", members=("ben", "chen"), admins=("dora",))
    created(tables, "walkers", members=("ben", "chen"), caller=ADMIN, owner="olga")
    assert tables.reader.people(["hikers", "walkers"], consistent=consistent) == {
        "hikers": GroupPeople("alice", frozenset({"ben", "chen", "dora"})),
        "walkers": GroupPeople("olga", frozenset({"ben", "chen"})),
    }


def test_a_creator_outside_the_group_is_confirmed_and_everybody_in_it_is_invited(tables: Tables) -> None:
    created(tables, "hikers", members=("ben",), caller=ADMIN, owner="olga", creator=Person("carl", "", ""))
    people = tables.reader.people(["hikers"], consistent=True)["hikers"]
    assert set(people.of(Kind.GROUP_CREATION_CONFIRMED)) == {"carl"}
    assert set(people.of(Kind.GROUP_INVITATION_RECEIVED)) == {"ben", "olga"}


def test_the_people_of_more_groups_than_one_call_reads_are_all_there(tables: Tables) -> None:
    ids = [f"group-{number}" for number in range(230)]
    for group_id in ids:
        created(tables, group_id, members=users(1))
    assert tables.reader.people(ids, consistent=False).keys() == set(ids)
    assert tables.reader.people([], consistent=False) == {}


def test_a_group_that_does_not_exist_and_a_claim_have_no_people(tables: Tables) -> None:
    created(tables, "hikers", key="key-1", members=("ben",))
    claimed = a_new_group(group_id="hikers", context=a_context(key="key-1")).claimed_id
    assert claimed is not None
    assert tables.reader.people(["hikers", "walkers", claimed], consistent=True).keys() == {"hikers"}


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": {"N": "1"}},
        {"admins": {"SS": ["dora"]}},
        {"admins": {"L": [{"N": "1"}]}},
        {"members": {"S": "ben"}},
        {"members": {"BOOL": True}},
        {"creator": {"S": "alice"}},
        {"creator": {"M": {"name": {"S": "Alice"}}}},
    ],
)
def test_a_group_item_that_cannot_be_read_hides_no_other(changes: dict[str, object], backing: Backing) -> None:
    tables = _on(backing)
    created(tables, "hikers", members=("ben",))
    created(tables, "walkers", members=("ben",))
    (item,) = [each for each in backing.items("GroupsTable") if each["PK"]["S"] == "GROUP#hikers"]
    backing.dynamodb.put_item(TableName=backing.name_of("GroupsTable"), Item={**item, **changes})
    assert tables.reader.people(["hikers", "walkers"], consistent=True).keys() == {"walkers"}
