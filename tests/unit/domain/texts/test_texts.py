"""Words: which text, and that it fits."""

import pytest
from herald.domain.blocks import BLOCKS, Block
from herald.domain.content.group_content import confirmation_content, invitation_content
from herald.domain.kinds import Kind
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, KindPolicy, Policy
from herald.domain.texts.shipped import SHIPPED, unknown_placeholders, words_in
from herald.domain.texts.templates import MAX_BODY, MAX_TITLE, Words, fill
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import a_new_group

INVITED = Kind.GROUP_INVITATION_RECEIVED
CONTENTS = {Kind.GROUP_CREATION_CONFIRMED: confirmation_content, INVITED: invitation_content}


@pytest.mark.parametrize("locale", SHIPPED)
@pytest.mark.parametrize("kind", Kind)
def test_every_choice_of_blocks_has_shipped_words(kind: Kind, locale: str) -> None:
    group = a_new_group().group
    for left_out in [None, *BLOCKS[kind]]:
        for kept in (BLOCKS[kind] - {left_out}, frozenset[Block]()):
            applied = AppliedPolicy("default/1", Policy(kinds={kind: KindPolicy(blocks=frozenset(kept))}))
            content = CONTENTS[kind](group, applied)
            words = words_in(locale, kind, {}, content.placeholder_values())
            assert words.title
            assert words.body
            assert "{" not in words.title + words.body


@pytest.mark.parametrize("locale", SHIPPED)
@pytest.mark.parametrize("kind", Kind)
def test_shipped_words_name_only_what_their_kind_can_say(kind: Kind, locale: str) -> None:
    for words in SHIPPED[locale][kind]:
        assert unknown_placeholders(words.title + words.body, BLOCKS[kind]) == []


def test_words_of_the_policy_come_before_the_shipped_ones() -> None:
    own = {"en": Words("Hi", "{inviter_name} → {group_name}")}
    values = invitation_content(a_new_group().group, BUILT_IN).placeholder_values()
    assert words_in("en", INVITED, own, values) == Words("Hi", "Alice → Hikers")
    assert words_in("zh-CN", INVITED, own, values).body == "Alice邀请你加入“Hikers”。"


@given(st.text(), st.text())
def test_what_a_text_reads_like_stays_short_and_is_never_a_template_again(name: str, inviter: str) -> None:
    filled = fill(Words("{group_name}", "{inviter_name} {{x}}"), {"group_name": name, "inviter_name": inviter})
    assert len(filled.title) <= MAX_TITLE
    assert len(filled.body) <= MAX_BODY
    if len(name) <= MAX_TITLE:
        assert filled.title == name.strip()
