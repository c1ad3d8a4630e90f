"""What every store of policies does: the fake in memory and the DynamoDB table."""

import pytest
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.domain.errors import MalformedRecord, PolicyChanged
from herald.domain.kinds import Kind
from herald.domain.policies.document import to_document
from herald.domain.policies.policy import BUILT_IN, KindPolicy, Level, OverrideRange, Policy
from herald.domain.policies.ports import Policies, PolicyVersions
from herald.domain.policies.version import PolicyVersion
from herald.domain.texts.templates import Words
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.builders import NOW
from tests.support.fakes import FakePolicies

WORK = "group_type/work"
FULL = Policy(
    level=Level.FULL,
    kinds={Kind.GROUP_INVITATION_RECEIVED: KindPolicy(words={"zh-CN": Words("标题", "{group_name}")})},
    override=OverrideRange(Level.SILENT, Level.FULL),
)

Store = tuple[Policies, PolicyVersions]


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        fake = FakePolicies()
        return fake, fake
    request.getfixturevalue("aws_mock")
    client, table = aws.dynamodb(), Backing().name_of("SettingsTable")
    return DynamoDBPolicies(client, table), DynamoDBPolicyVersions(lambda: client, table)


def a_version(number: int, policy: Policy | None = FULL, scope: str = WORK) -> PolicyVersion:
    return PolicyVersion(scope, number, policy, NOW, "ops")


def test_a_version_is_read_as_it_was_written_and_applies(store: Store) -> None:
    policies, versions = store
    policies.add(a_version(1))
    assert policies.numbers() == {WORK: 1}
    current = policies.current(WORK)
    assert current is not None
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
    assert [each.policy is None for each in policies.history(WORK, 10, None)] == [True, False]
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
