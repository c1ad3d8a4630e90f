"""What every store of policies does: the fake in memory and the DynamoDB table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from herald.adapters.dynamodb import policy_keys
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.adapters.dynamodb.policy_numbers import DynamoDBPolicyNumbers
from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.domain.errors import MalformedRecord, PolicyChanged
from herald.domain.kinds import Kind
from herald.domain.policies.document import to_document
from herald.domain.policies.policy import BUILT_IN, SCOPES, KindPolicy, Level, OverrideRange, Policy
from herald.domain.policies.ports import Policies, PolicyNumbers, PolicyVersions
from herald.domain.policies.version import AnyVersion, PolicyVersion, UnreadableVersion
from herald.domain.texts.templates import Words
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.builders import NOW
from tests.support.fakes import FakePolicies, FakePolicyNumbers

WORK = "group_type/work"
FULL = Policy(
    level=Level.FULL,
    kinds={Kind.GROUP_INVITATION_RECEIVED: KindPolicy(words={"zh-CN": Words("标题", "{group_name}")})},
    override=OverrideRange(Level.SILENT, Level.FULL),
)


@dataclass(frozen=True)
class Store:
    """A store of policies. `damage` makes a scope's pointer, or a version, unreadable by its name."""

    policies: Policies
    versions: PolicyVersions
    numbers: PolicyNumbers
    damage: Callable[[str], None]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.policies, self.versions))


def _in_memory() -> Store:
    fake = FakePolicies()
    return Store(fake, fake, FakePolicyNumbers(), fake.damaged.add)


def _in_dynamodb(backing: Backing) -> Store:
    client, table = aws.dynamodb(), backing.name_of("SettingsTable")

    def damage(what: str) -> None:
        scope, _, number = what.rpartition("/")
        key = (
            policy_keys.policy_pointer_key(what)
            if what in SCOPES
            else policy_keys.policy_version_key(scope, int(number))
        )
        backing.dynamodb.put_item(TableName=table, Item={**key, "policy": {"S": "?"}})

    return Store(
        DynamoDBPolicies(client, table),
        DynamoDBPolicyVersions(lambda: client, table),
        DynamoDBPolicyNumbers(client, backing.name_of("InboxTable")),
        damage,
    )


@pytest.fixture(params=["fake", *ON])
def store(request: pytest.FixtureRequest, reach: Reach) -> Store:
    if request.param == "fake":
        return _in_memory()
    return _in_dynamodb(reach(request.param))


def a_version(number: int, policy: Policy | None = FULL, scope: str = WORK, skipped: int = 0) -> PolicyVersion:
    return PolicyVersion(scope, number, policy, NOW, "ops", skipped)


def is_removed(version: AnyVersion) -> bool:
    assert isinstance(version, PolicyVersion)
    return version.policy is None


def test_a_version_is_read_as_it_was_written_and_applies(store: Store) -> None:
    policies, versions = store
    policies.add(a_version(1))
    assert policies.numbers() == {WORK: 1}
    current = policies.current(WORK)
    assert isinstance(current, PolicyVersion)
    assert current.policy is not None
    assert (current.number, current.at, current.by) == (1, NOW, "ops")
    assert to_document(current.policy) == to_document(FULL) == to_document(versions.get(f"{WORK}/1"))


def test_where_nothing_is_set_there_is_nothing(store: Store) -> None:
    policies, versions = store
    assert policies.numbers() == {}
    assert policies.current(WORK) is None
    assert policies.history(WORK, 10, None) == []
    assert versions.get(BUILT_IN.version) == BUILT_IN.policy


@pytest.mark.parametrize("number", [1, 3])
def test_a_version_out_of_turn_is_refused_and_changes_nothing(store: Store, number: int) -> None:
    policies, _ = store
    policies.add(a_version(1))
    with pytest.raises(PolicyChanged):
        policies.add(a_version(number, Policy()))
    assert policies.numbers() == {WORK: 1}
    assert len(policies.history(WORK, 10, None)) == 1


def test_a_removed_policy_applies_no_more_and_its_versions_stay(store: Store) -> None:
    policies, versions = store
    policies.add(a_version(1))
    policies.add(a_version(2, None))
    assert policies.numbers() == {}
    assert [is_removed(each) for each in policies.history(WORK, 10, None)] == [True, False]
    assert to_document(versions.get(f"{WORK}/1")) == to_document(FULL)


def test_history_is_read_page_by_page_newest_first(store: Store) -> None:
    policies, _ = store
    for number in range(1, 6):
        policies.add(a_version(number))
    policies.add(a_version(1, scope="default"))
    assert [each.number for each in policies.history(WORK, 2, None)] == [5, 4]
    assert [each.number for each in policies.history(WORK, 10, 4)] == [3, 2, 1]


@pytest.mark.parametrize("version", ["default/7", f"{WORK}/2", "nonsense", "default/x", "elsewhere/1", ""])
def test_a_version_that_is_not_there_is_not_guessed_at(store: Store, version: str) -> None:
    policies, versions = store
    policies.add(a_version(1))
    policies.add(a_version(2, None))
    with pytest.raises(MalformedRecord):
        versions.get(version)


def test_a_version_may_skip_numbers_and_says_which_it_follows(store: Store) -> None:
    policies, versions = store
    policies.add(a_version(1))
    policies.add(a_version(4, skipped=2))
    current = policies.current(WORK)
    assert isinstance(current, PolicyVersion)
    assert (current.number, current.follows) == (4, 1)
    assert versions.get(f"{WORK}/4") == versions.get(f"{WORK}/1")
    with pytest.raises(PolicyChanged):
        policies.add(a_version(6, skipped=2))
    assert [each.number for each in policies.history(WORK, 10, None)] == [4, 1]


def test_a_pointer_that_is_unreadable_is_an_error_of_its_scope_alone(store: Store) -> None:
    policies, _ = store
    policies.add(a_version(1))
    policies.add(a_version(1, scope="default"))
    store.damage(WORK)
    numbers = policies.numbers()
    assert numbers["default"] == 1
    assert isinstance(numbers[WORK], MalformedRecord)
    current = policies.current(WORK)
    assert isinstance(current, UnreadableVersion)
    assert current.number == 1


def test_an_unreadable_pointer_before_any_version_has_no_number(store: Store) -> None:
    store.damage(WORK)
    current = store.policies.current(WORK)
    assert isinstance(current, UnreadableVersion)
    assert current.number == 0


def test_an_unreadable_pointer_is_replaced_by_the_next_version(store: Store) -> None:
    policies, _ = store
    policies.add(a_version(1))
    store.damage(WORK)
    policies.add(a_version(2))
    assert policies.numbers() == {WORK: 2}
    store.damage(WORK)
    policies.add(a_version(3, None))
    assert policies.numbers() == {}


def test_a_version_that_is_unreadable_is_named_and_its_neighbours_are_listed(store: Store) -> None:
    policies, versions = store
    for number in (1, 2, 3):
        policies.add(a_version(number))
    store.damage(f"{WORK}/2")
    newest, damaged, oldest = policies.history(WORK, 10, None)
    assert isinstance(newest, PolicyVersion)
    assert isinstance(oldest, PolicyVersion)
    assert isinstance(damaged, UnreadableVersion)
    assert (damaged.number, damaged.name) == (2, f"{WORK}/2")
    with pytest.raises(MalformedRecord):
        versions.get(f"{WORK}/2")


def test_a_current_version_that_is_unreadable_is_named(store: Store) -> None:
    policies, _ = store
    policies.add(a_version(1))
    store.damage(f"{WORK}/1")
    assert policies.numbers() == {WORK: 1}
    current = policies.current(WORK)
    assert isinstance(current, UnreadableVersion)
    assert (current.number, current.scope) == (1, WORK)
    policies.add(a_version(2))
    assert isinstance(policies.current(WORK), PolicyVersion)


def test_numbers_only_go_up(store: Store) -> None:
    reserve = store.numbers.reserve
    assert [reserve(WORK, 0), reserve(WORK, 1), reserve(WORK, 7), reserve(WORK, 0)] == [1, 2, 8, 9]
    assert reserve("default", 0) == 1
