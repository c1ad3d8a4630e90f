"""Words: which text, and that it fits."""

import pytest
from herald.domain.blocks import BLOCKS, Block
from herald.domain.content.content import Content, GroupBlock
from herald.domain.content.group_content import confirmation_content, invitation_content
from herald.domain.groups.group import Person
from herald.domain.kinds import Kind
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, KindPolicy, Policy
from herald.domain.texts.characters import without_controls
from herald.domain.texts.direction import may_turn
from herald.domain.texts.filling import fill
from herald.domain.texts.shipped import SHIPPED, SHIPPED_LOCALES, unknown_placeholders, words_by_locale, words_in
from herald.domain.texts.templates import MAX_BODY, MAX_TITLE, Words
from herald.domain.texts.versions import FIRST
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import a_new_group

INVITED = Kind.GROUP_INVITATION_RECEIVED
CONTENTS = {Kind.GROUP_CREATION_CONFIRMED: confirmation_content, INVITED: invitation_content}


@pytest.mark.parametrize("locale", SHIPPED_LOCALES)
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


@pytest.mark.parametrize("version", SHIPPED)
@pytest.mark.parametrize("locale", SHIPPED_LOCALES)
@pytest.mark.parametrize("kind", Kind)
def test_shipped_words_name_only_what_their_kind_can_say(kind: Kind, locale: str, version: int) -> None:
    for words in SHIPPED[version][locale][kind]:
        assert unknown_placeholders(words.title + words.body, BLOCKS[kind]) == []


def test_words_of_the_policy_come_before_the_shipped_ones() -> None:
    own = {"en": Words("Hi", "{inviter_name} → {group_name}")}
    values = invitation_content(a_new_group().group, BUILT_IN).placeholder_values()
    assert words_in("en", INVITED, own, values) == Words("Hi", "Alice → Hikers")
    assert words_in("zh-CN", INVITED, own, values).body == "Alice邀请你加入“Hikers”。"


@given(st.text(), st.text())
def test_what_a_text_reads_like_stays_short_and_is_never_a_template_again(name: str, inviter: str) -> None:
    filled = fill(Words("{group_name}", "{inviter_name} {{x}}"), {"group_name": name, "inviter_name": inviter}, "en")
    assert len(filled.title) <= MAX_TITLE
    assert len(filled.body) <= MAX_BODY
    shown = without_controls(name, " ").strip()
    if len(shown) <= MAX_TITLE and not may_turn(name + inviter):
        assert filled.title == shown


@pytest.mark.parametrize(
    ("members", "recipients", "body"),
    [
        (3, 1, "“Hikers” is ready: 3 members, 1 person is notified."),
        (3, 3, "“Hikers” is ready: 3 members, 3 people are notified."),
        (1, 0, "“Hikers” is ready: 1 member, 0 people are notified."),
    ],
)
def test_one_person_is_notified_and_several_are(members: int, recipients: int, body: str) -> None:
    values = {"group_name": "Hikers", "member_count": members, "recipients": recipients}
    assert words_in("en", Kind.GROUP_CREATION_CONFIRMED, {}, values).body == body


def test_a_group_of_the_first_version_is_worded_as_it_was() -> None:
    """Its message may be published again, and must have the same bytes."""
    values = {"group_name": "🇺🇸" * 50, "member_count": 3, "recipients": 1, "inviter_name": "\u202eAna"}
    confirmed = words_in("en", Kind.GROUP_CREATION_CONFIRMED, {}, values | {"group_name": "W"}, FIRST)
    assert confirmed.body == "“W” is ready: 3 members, 1 people are told."
    invited = words_in("en", INVITED, {"en": Words("{group_name}x", "{inviter_name}, come!")}, values, FIRST)
    assert invited == Words(f"{('🇺🇸' * 50)[:79]}…", "\u202eAna, come!")


@pytest.mark.parametrize("own", ["zh-Hans", "zh", "zh-Hans-CN", "cmn-Hans"])
def test_words_in_a_shipped_language_replace_the_shipped_ones_by_whatever_tag(own: str) -> None:
    """Androids ask for zh-CN, iPhones for zh-Hans."""
    words = words_by_locale(INVITED, {own: Words("自己的", "自己的")}, {"group_name": "W", "inviter_name": "Ana"})
    assert words["zh-CN"] == words[own] == Words("自己的", "自己的")
    assert words["en"].body == "Ana invited you to “W”."


def test_words_for_another_script_or_region_replace_no_shipped_ones() -> None:
    own = {"zh-Hant": Words("t", "t"), "en-GB": Words("g", "g")}
    words = words_by_locale(INVITED, own, {"group_name": "W", "inviter_name": "Ana"})
    assert words["zh-CN"].body == "Ana邀请你加入“W”。"
    assert words["en"].body == "Ana invited you to “W”."


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "\u3164", "\u2800"])
def test_a_person_and_a_group_without_a_visible_name_are_shown_by_id(name: str) -> None:
    content = Content(GroupBlock("hikers", name), inviter=Person("ana", name, ""))
    words = words_in("en", INVITED, {}, content.placeholder_values())
    assert words == Words("hikers", "ana invited you to “hikers”.")
