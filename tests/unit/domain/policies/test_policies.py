"""Policies: which one applies, what it lets through, and what may be asked of it."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from herald.domain.audit.events import AuditEvent
from herald.domain.blocks import Block
from herald.domain.commits.committed import group_item_of
from herald.domain.creation.caller import Caller
from herald.domain.errors import MalformedRecord, OverrideNotAllowed, PolicyChanged
from herald.domain.groups.group import GroupType
from herald.domain.kinds import STANDARD_CHANNELS, Channel, Kind, read_channels, write_channels
from herald.domain.notifications.planning import push_share, suppression
from herald.domain.policies.decisions import NO_OVERRIDE, Override, check_override, decide_channels, ruling
from herald.domain.policies.document import changes, from_document, to_document
from herald.domain.policies.policy import BUILT_IN, LEVELS, AppliedPolicy, KindPolicy, Level, OverrideRange, Policy
from herald.domain.policies.rules import faults_of
from herald.domain.policies.version import PolicyVersion
from herald.domain.texts.templates import Words
from herald.use_cases import audit_facts
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.settings.effective_policies import EffectivePolicies
from herald.use_cases.settings.policy_administration import PolicyAdministration, PolicyChange
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ALICE, NOW, a_context, a_request
from tests.support.catalogue import check_facts
from tests.support.doubles import no_limits
from tests.support.fakes import FakeAudit, FakeGroups, FakePolicies

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED
HALF_A_MINUTE = 30_000

kind_policies = st.builds(
    KindPolicy,
    enabled=st.booleans(),
    channels=st.frozensets(st.sampled_from(Channel)),
    member_sample=st.integers(0, 10),
    required=st.booleans(),
    words=st.dictionaries(st.sampled_from(["en", "de", "zh-CN"]), st.builds(Words, st.text(), st.text())),
)
latitudes = st.builds(OverrideRange, st.sampled_from(Level), st.sampled_from(Level))
policies = st.builds(
    Policy,
    level=st.sampled_from(Level),
    kinds=st.fixed_dictionaries(dict.fromkeys(Kind, kind_policies)),
    push_limit=st.integers(0, 10_000),
    override=st.none() | latitudes,
)


def applied(**changes: Any) -> AppliedPolicy:
    return AppliedPolicy("default/1", Policy(**changes))


def test_the_louder_a_level_the_more_it_lets_through() -> None:
    sent = [{(kind, channel) for kind, channels in LEVELS[level].items() for channel in channels} for level in Level]
    assert [len(each) for each in sent] == [0, 2, 4, 6]
    assert all(quieter < louder for quieter, louder in pairwise(sent))


@given(policies, st.sampled_from(Level) | st.none(), st.none() | st.frozensets(st.sampled_from(Channel), min_size=1))
def test_nothing_is_sent_that_any_rule_is_against(
    policy: Policy, level: Level | None, channels: frozenset[Channel] | None
) -> None:
    routes = decide_channels(AppliedPolicy("default/1", policy), Override(level, channels))
    for kind in Kind:
        said, allowed = policy.of(kind), LEVELS[level or policy.level].get(kind, ())
        wanted = [each for each in allowed if each in said.channels and (channels is None or each in channels)]
        assert list(routes.get(kind, ())) == (wanted if said.enabled else [])


@given(policies)
def test_a_policy_is_read_as_it_was_written(policy: Policy) -> None:
    document = to_document(policy)
    assert to_document(from_document(document)) == document


@pytest.mark.parametrize("document", [{}, {"level": "loud"}, {"kinds": None}, to_document(Policy()) | {"kinds": [1]}])
def test_what_is_no_policy_is_not_guessed_at(document: dict[str, Any]) -> None:
    with pytest.raises(MalformedRecord):
        from_document(document)


@given(st.dictionaries(st.sampled_from(Kind), st.lists(st.sampled_from(Channel), min_size=1, unique=True).map(tuple)))
def test_routes_are_read_as_they_were_written(routes: dict[Kind, tuple[Channel, ...]]) -> None:
    assert read_channels(write_channels(routes)) == routes


def test_an_audited_change_names_what_differs() -> None:
    before = to_document(Policy())
    after = to_document(Policy(level=Level.FULL, kinds={INVITED: KindPolicy(member_sample=5)}))
    assert changes(before, after) == ["/kinds/group.invitation.received/member_sample", "/level"]


@pytest.mark.parametrize(
    ("policy", "wish", "kind", "channel", "rule"),
    [
        (Policy(), Override(), INVITED, Channel.INBOX, "level is standard"),
        (Policy(), Override(), INVITED, Channel.PUSH, "level is standard"),
        (Policy(), Override(Level.ESSENTIAL), INVITED, Channel.INBOX, "notifications.level is essential"),
        (
            Policy(kinds={INVITED: KindPolicy(enabled=False)}),
            Override(),
            INVITED,
            Channel.INBOX,
            f"kinds.{INVITED}.enabled is false",
        ),
        (
            Policy(kinds={INVITED: KindPolicy(channels=frozenset({Channel.INBOX}))}),
            Override(),
            INVITED,
            Channel.GATEWAY,
            f"kinds.{INVITED}.channels",
        ),
        (Policy(), Override(channels=frozenset({Channel.INBOX})), INVITED, Channel.GATEWAY, "notifications.channels"),
    ],
)
def test_the_rule_that_decided_is_named(
    policy: Policy, wish: Override, kind: Kind, channel: Channel, rule: str
) -> None:
    assert ruling(AppliedPolicy("default/1", policy), wish, kind, channel).rule == rule


@pytest.mark.parametrize(
    ("override", "wish", "pointer"),
    [
        (None, Override(Level.STANDARD), "#/notifications"),
        (OverrideRange(Level.ESSENTIAL, Level.STANDARD), Override(Level.FULL), "#/notifications/level"),
        (OverrideRange(Level.ESSENTIAL, Level.STANDARD), Override(Level.SILENT), "#/notifications/level"),
    ],
)
def test_a_wish_beyond_the_policy_is_refused_with_its_rule(
    override: OverrideRange | None, wish: Override, pointer: str
) -> None:
    with pytest.raises(OverrideNotAllowed) as refusal:
        check_override(wish, applied(override=override))
    assert refusal.value.field_error.pointer == pointer
    assert "default/1" in refusal.value.field_error.detail


@pytest.mark.parametrize("level", [Level.ESSENTIAL, Level.STANDARD])
def test_a_wish_within_the_policy_is_granted(level: Level) -> None:
    policy = applied(override=OverrideRange(Level.ESSENTIAL, Level.STANDARD))
    check_override(Override(level), policy)
    check_override(Override(), applied())
    assert decide_channels(policy, Override(level)) == LEVELS[level]


@given(st.integers(0, 10_000), st.integers(1, 99))
def test_the_shares_of_all_chunks_are_the_limit(limit: int, chunks: int) -> None:
    assert sum(push_share(limit, chunks, chunk) for chunk in range(chunks)) == limit


def said(words: Words, **changes: Any) -> Policy:
    return Policy(kinds={INVITED: KindPolicy(words={"en": words}, **changes)})


GOOD = Words("{group_name}", "{inviter_name} invites you")
WORDS = "#/kinds/group.invitation.received/words/en"


@pytest.mark.parametrize(
    ("policy", "pointer"),
    [
        (said(Words("{group}", "x")), f"{WORDS}/title"),
        (said(Words("x", "{recipients}")), f"{WORDS}/body"),
        (said(GOOD, blocks=frozenset({Block.GROUP})), f"{WORDS}/body"),
        (said(Words("  ", "x")), f"{WORDS}/title"),
        (said(Words("x", "{group_name")), f"{WORDS}/body"),
        (said(Words("x", "group_name}")), f"{WORDS}/body"),
        (said(Words("x", "{}")), f"{WORDS}/body"),
        (said(Words("x", "{group_name.__class__}")), f"{WORDS}/body"),
        (said(Words("x", "{group_name[0]}")), f"{WORDS}/body"),
        (said(Words("x", "{group_name!r}")), f"{WORDS}/body"),
        (said(Words("x", "{group_name:>99}")), f"{WORDS}/body"),
        (said(GOOD, channels=frozenset({Channel.PUSH})), "#/kinds/group.invitation.received/channels"),
        (Policy(kinds={INVITED: KindPolicy(words={"??": GOOD})}), "#/kinds/group.invitation.received/words/??"),
        (
            Policy(kinds={INVITED: KindPolicy(words={"de": GOOD, "DE": GOOD})}),
            "#/kinds/group.invitation.received/words/de",
        ),
        (Policy(kinds={INVITED: KindPolicy(words={"EN": GOOD})}), "#/kinds/group.invitation.received/words/EN"),
        (Policy(default_locale="fr"), "#/default_locale"),
        (Policy(override=OverrideRange(Level.FULL, Level.SILENT)), "#/override/lowest"),
        (
            Policy(
                kinds={
                    INVITED: KindPolicy(
                        words={f"d{letter}": Words("x" * 300, "水" * 300) for letter in "abcdefghijklmnop"}
                    )
                }
            ),
            "#",
        ),
    ],
)
def test_a_policy_that_cannot_work_is_refused_by_field(policy: Policy, pointer: str) -> None:
    assert pointer in [fault.pointer for fault in faults_of(policy)]


@pytest.mark.parametrize("policy", [Policy(), said(GOOD), said(Words("{{braces}}", "{member_count}"))])
def test_a_policy_that_can_work_has_no_fault(policy: Policy) -> None:
    assert list(faults_of(policy)) == []


class TestEffectivePolicies:
    def setup_method(self) -> None:
        self.policies, self.audit, self.now = FakePolicies(), FakeAudit(), NOW
        self.effective_policies = EffectivePolicies(
            self.policies, self.policies, self.audit, lambda: self.now, refresh_ms=HALF_A_MINUTE
        )
        self.policies_desk = PolicyAdministration(self.policies, self.audit, lambda: self.now)

    def put(self, scope: str, policy: Policy | None, expected: int = 0) -> None:
        self.policies_desk.change(PolicyChange(scope, expected, policy, "ops", "op"))

    def version(self, group_type: GroupType = GroupType.WORK) -> str:
        return self.effective_policies.for_group(group_type).version

    def test_the_most_specific_scope_that_is_set_applies(self) -> None:
        assert self.version() == BUILT_IN.version
        self.put("default", Policy())
        self.put("group_type/work", Policy())
        self.now += HALF_A_MINUTE
        assert (self.version(), self.version(GroupType.SUPER)) == ("group_type/work/1", "default/1")

    def test_a_change_arrives_after_the_refresh_and_not_before(self) -> None:
        self.version()
        self.put("default", Policy())
        self.now += HALF_A_MINUTE - 1
        assert self.version() == BUILT_IN.version
        self.now += 1
        assert self.version() == "default/1"

    def test_a_removed_policy_leaves_the_wider_one(self) -> None:
        self.put("default", Policy())
        self.put("group_type/work", Policy())
        self.put("group_type/work", None, expected=1)
        assert self.version() == "default/1"

    def test_policies_that_cannot_be_read_leave_the_last_good_ones_and_are_told_of(self) -> None:
        self.put("default", Policy(level=Level.ESSENTIAL))
        assert self.version() == "default/1"
        self.policies.closed = True
        self.now += HALF_A_MINUTE
        assert self.version() == "default/1"
        assert self.audit.events[-1] is AuditEvent.POLICY_UNREADABLE

    def test_one_version_that_cannot_be_read_holds_up_no_other_scope(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.put("default", Policy())
        self.put("group_type/super", Policy())

        def unreadable(version: str) -> Policy:
            if version == "group_type/super/1":
                raise MalformedRecord("not a policy")
            return FakePolicies.get(self.policies, version)

        monkeypatch.setattr(self.policies, "get", unreadable)
        assert (self.version(), self.version(GroupType.SUPER)) == ("default/1", "default/1")
        assert AuditEvent.POLICY_UNREADABLE in self.audit.events

    def test_policies_that_could_never_be_read_leave_the_built_in_one(self) -> None:
        self.policies.closed = True
        assert self.version() == BUILT_IN.version
        assert self.version() == BUILT_IN.version
        assert self.audit.events == [AuditEvent.POLICY_UNREADABLE]  # Asked once, and not for every group.


class TestPolicyAdministration:
    def setup_method(self) -> None:
        self.policies, self.audit = FakePolicies(), FakeAudit()
        self.policies_desk = PolicyAdministration(self.policies, self.audit, lambda: NOW)
        self.first = PolicyChange("default", 0, Policy(level=Level.FULL), "ops", "op-1")

    def test_a_change_is_a_new_version_and_audited_with_what_changed(self) -> None:
        shown = self.policies_desk.change(self.first)
        assert (shown.number, shown.applied.version) == (1, "default/1")
        ((event, facts),) = self.audit.lines
        assert (event, facts["actor"], facts["changed"]) == (AuditEvent.POLICY_CHANGED, "ops", "/level")

    def test_a_change_of_what_somebody_else_has_changed_is_refused(self) -> None:
        self.policies_desk.change(self.first)
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(replace(self.first, policy=Policy(level=Level.SILENT)))
        with pytest.raises(PolicyChanged):
            self.policies_desk.change(replace(self.first, by="other"))

    def test_the_same_change_again_is_answered_again_and_changes_nothing(self) -> None:
        first = self.policies_desk.change(self.first)
        assert self.policies_desk.change(self.first) == first
        assert [facts["outcome"] for _, facts in self.audit.lines] == ["done", "repeated"]
        assert len(self.policies_desk.history("default", 10, None)) == 1

    def test_a_change_is_audited_and_answered_though_nothing_can_be_read_after_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def add_and_close(new: PolicyVersion) -> None:
            FakePolicies.add(self.policies, new)
            self.policies.closed = True

        monkeypatch.setattr(self.policies, "add", add_and_close)
        assert self.policies_desk.change(self.first).applied == AppliedPolicy(
            "default/1", self.first.policy or Policy()
        )
        assert self.audit.events == [AuditEvent.POLICY_CHANGED]

    def test_numbers_go_on_after_a_removal(self) -> None:
        self.policies_desk.change(self.first)
        assert self.policies_desk.change(replace(self.first, expected=1, policy=None)).applied == BUILT_IN
        assert self.policies_desk.change(replace(self.first, expected=2)).applied.version == "default/3"
        assert [each.number for each in self.policies_desk.history("default", 10, None)] == [3, 2, 1]
        assert [each.number for each in self.policies_desk.history("default", 10, 3)] == [2, 1]


class TestCreationUnderAPolicy:
    def setup_method(self) -> None:
        self.groups, self.audit = FakeGroups(), FakeAudit()

    def create(self, policy: AppliedPolicy, wish: Override = NO_OVERRIDE, caller: Caller = ALICE) -> Any:
        creation = GroupCreation(self.groups, no_limits(), self.audit, lambda: NOW)
        return creation.create(a_request(override=wish), caller, a_context(), policy)

    @pytest.mark.parametrize(
        ("level", "recipients"), [(Level.SILENT, 0), (Level.ESSENTIAL, 1), (Level.STANDARD, 3), (Level.FULL, 3)]
    )
    def test_the_answer_counts_those_who_will_be_told(self, level: Level, recipients: int) -> None:
        assert self.create(applied(level=level)).group.recipients == recipients

    def test_the_version_and_its_routes_are_stamped(self) -> None:
        group = self.create(applied()).group
        assert (group.policy_version, group.channels) == ("default/1", STANDARD_CHANNELS)

    def test_what_nobody_is_told_is_stamped_and_audited_with_the_rule(self) -> None:
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

    def test_a_retry_gets_its_group_though_the_policy_allows_its_wish_no_more(self) -> None:
        wish = Override(Level.ESSENTIAL)
        first = self.create(applied(override=OverrideRange(Level.SILENT, Level.FULL)), wish)
        again = self.create(AppliedPolicy("default/2", Policy()), wish)
        assert (again.group, again.replayed) == (first.group, True)

    def test_a_wish_that_is_not_allowed_makes_no_group(self) -> None:
        with pytest.raises(OverrideNotAllowed):
            self.create(applied(), Override(Level.FULL))
        assert self.groups.committed == {}
