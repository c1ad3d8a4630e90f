"""Policies that cannot work, and the field at fault."""

from typing import Any

import pytest
from herald.domain.blocks import Block
from herald.domain.kinds import Channel, Kind
from herald.domain.policies.policy import KindPolicy, Level, OverrideRange, Policy
from herald.domain.policies.rules import faults_of
from herald.domain.texts.templates import Words

CONFIRMED, INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED


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
