"""The ports in memory, for tests of the use cases. tests/contract runs the same tests on them and on the adapters."""

from tests.support.fakes.audit import FakeAudit
from tests.support.fakes.delivery import FakeDeliveryClaims, FakeInbox, FakeLedger
from tests.support.fakes.groups import FakeCommittedGroups, FakeGroups, FakePeopleOfGroups, FakeQuotas
from tests.support.fakes.messaging import FakePublisher, FakePusher, FakeQuarantine, FakeVisibility
from tests.support.fakes.openim import FakeTokenStore
from tests.support.fakes.reconcile import FakeBacklog, FakeReconcileState
from tests.support.fakes.settings import FakeEndpoints, FakePolicies, FakePolicyNumbers, FakeProfiles

__all__ = [
    "FakeAudit",
    "FakeBacklog",
    "FakeCommittedGroups",
    "FakeDeliveryClaims",
    "FakeEndpoints",
    "FakeGroups",
    "FakeInbox",
    "FakeLedger",
    "FakePeopleOfGroups",
    "FakePolicies",
    "FakePolicyNumbers",
    "FakeProfiles",
    "FakePublisher",
    "FakePusher",
    "FakeQuarantine",
    "FakeQuotas",
    "FakeReconcileState",
    "FakeTokenStore",
    "FakeVisibility",
]
