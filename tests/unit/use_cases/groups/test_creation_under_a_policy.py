"""Creating a group under a policy, on ports in memory."""

from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import group_item_of
from herald.domain.creation.caller import Caller
from herald.domain.errors import InvalidGroup, OverrideNotAllowed
from herald.domain.kinds import STANDARD_CHANNELS, Kind
from herald.domain.notifications.suppression import suppression
from herald.domain.policies.decisions import NO_OVERRIDE, Override
from herald.domain.policies.policy import AppliedPolicy, KindPolicy, Level, OverrideRange, Policy
from herald.domain.texts.templates import Words
from herald.use_cases import audit_facts
from herald.use_cases.groups.create_group import GroupCreation

from tests.support.builders import ALICE, NOW, a_context, a_request
from tests.support.catalogue import check_facts
from tests.support.doubles import no_limits
from tests.support.fakes import FakeAudit, FakeGroups
from tests.unit.domain.policies.test_policies import applied

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED


class TestCreationUnderAPolicy:
    def setup_method(self) -> None:
        self.groups, self.audit = FakeGroups(), FakeAudit()

    def create(self, policy: AppliedPolicy, override: Override = NO_OVERRIDE, caller: Caller = ALICE) -> Any:
        creation = GroupCreation(self.groups, no_limits(), self.audit, lambda: NOW)
        return creation.create(a_request(override=override), caller, a_context(), policy)

    @pytest.mark.parametrize(
        ("level", "recipients"), [(Level.SILENT, 0), (Level.ESSENTIAL, 1), (Level.STANDARD, 3), (Level.FULL, 3)]
    )
    def test_the_answer_counts_the_recipients(self, level: Level, recipients: int) -> None:
        assert self.create(applied(level=level)).group.recipients == recipients

    def test_the_version_and_its_routes_are_stamped(self) -> None:
        group = self.create(applied()).group
        assert (group.policy_version, group.channels) == ("default/1", STANDARD_CHANNELS)

    def test_a_suppressed_kind_is_stamped_and_audited_with_the_rule(self) -> None:
        group = self.create(applied(level=Level.ESSENTIAL)).group
        assert group.suppressed == {Kind.GROUP_INVITATION_RECEIVED: "level is essential"}
        item = group_item_of(group)
        found = suppression(item, Kind.GROUP_INVITATION_RECEIVED)
        assert found is not None
        facts = audit_facts.of_suppression(found)
        check_facts(AuditEvent.NOTIFICATIONS_SUPPRESSED, {**facts, "outcome": "done"})
        assert (facts["kind"], facts["reason"], facts["policy_version"]) == (INVITED, "level is essential", "default/1")
        assert (facts["recipients"], facts["recipient_ids"]) == (2, "ben chen")
        assert suppression(item, Kind.GROUP_CREATION_CONFIRMED) is None

    def test_a_retry_gets_its_group_even_if_the_policy_no_longer_allows_its_override(self) -> None:
        override = Override(Level.ESSENTIAL)
        first = self.create(applied(override=OverrideRange(Level.SILENT, Level.FULL)), override)
        again = self.create(AppliedPolicy("default/2", Policy()), override)
        assert (again.group, again.replayed) == (first.group, True)

    def test_a_retry_gets_its_group_even_if_its_messages_would_not_fit_in_the_texts_of_today(self) -> None:
        words = {f"aa-{number:05d}": Words("{group_name}" * 25, "{group_name}" * 25) for number in range(300)}
        wordy = AppliedPolicy("default/2", Policy(kinds=dict.fromkeys(Kind, KindPolicy(words=words))))
        first = self.create(applied())
        again = self.create(wordy)
        assert (again.group, again.replayed) == (first.group, True)
        self.groups.committed.clear()
        with pytest.raises(InvalidGroup):
            self.create(wordy)
        assert self.groups.committed == {}

    def test_an_override_that_is_not_allowed_creates_no_group(self) -> None:
        with pytest.raises(OverrideNotAllowed):
            self.create(applied(), Override(Level.FULL))
        assert self.groups.committed == {}
