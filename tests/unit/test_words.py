"""Words: which language, which text, and that it fits."""

import pytest
from herald.domain.kinds import Kind
from herald.domain.locales import accepted_languages, is_language_tag, lookup
from herald.domain.notifications.content import summarize
from herald.domain.notifications.shipped_texts import SHIPPED, unknown_placeholders, values_of, words_of
from herald.domain.notifications.texts import MAX_BODY, MAX_TITLE, Words, fill
from herald.domain.policies.policy import BLOCKS, Block, KindPolicy
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import a_new_group

INVITED = Kind.GROUP_INVITATION_RECEIVED
AVAILABLE = ["en", "zh-CN", "zh-Hant", "de", "sl-rozaj-1994"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (["zh-CN"], "zh-CN"),
        (["ZH-cn"], "zh-CN"),
        (["zh-CN-x-private"], "zh-CN"),
        (["zh-Hant-TW"], "zh-Hant"),
        (["zh-SG"], "zh-CN"),
        (["zh-Hans-CN"], "zh-CN"),
        (["zh"], "zh-CN"),
        (["zh-TW"], "en"),
        (["fr", "de-AT"], "de"),
        (["de-AT", "zh-CN"], "de"),
        (["zh-Hant-a-b-c-1"], "zh-Hant"),
        (["fr"], "en"),
        ([], "en"),
    ],
)
def test_a_locale_is_looked_up_as_rfc_4647_says(wanted: list[str], found: str) -> None:
    assert lookup(wanted, AVAILABLE, "en") == found


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        ("", []),
        ("zh-CN", ["zh-CN"]),
        ("en;q=0.8, zh-CN, de;q=0.9", ["zh-CN", "de", "en"]),
        ("en;q=0, *;q=0.5", []),
        ("de ; q=0.5,en", ["en", "de"]),
        ("en;level=1, ;;;, de;q=hello", []),
    ],
)
def test_what_a_device_accepts_is_read_in_its_order(header: str, languages: list[str]) -> None:
    assert accepted_languages(header) == languages


@given(st.text(max_size=200))
def test_no_header_is_too_odd_to_be_read(header: str) -> None:
    assert all(is_language_tag(language) for language in accepted_languages(header))


@pytest.mark.parametrize("locale", SHIPPED)
@pytest.mark.parametrize("kind", Kind)
def test_every_choice_of_blocks_has_shipped_words(kind: Kind, locale: str) -> None:
    group = a_new_group().group
    for left_out in [None, *BLOCKS[kind]]:
        for kept in (BLOCKS[kind] - {left_out}, frozenset[Block]()):
            said = KindPolicy(blocks=frozenset(kept))
            words = words_of(said, kind, locale, values_of(summarize(group, kind, said)))
            assert words.title
            assert words.body
            assert "{" not in words.title + words.body


@pytest.mark.parametrize("locale", SHIPPED)
@pytest.mark.parametrize("kind", Kind)
def test_shipped_words_name_only_what_their_kind_can_say(kind: Kind, locale: str) -> None:
    for words in SHIPPED[locale][kind]:
        assert unknown_placeholders(words.title + words.body, BLOCKS[kind]) == []


def test_words_of_the_policy_come_before_the_shipped_ones() -> None:
    said = KindPolicy(words={"en": Words("Hi", "{inviter_name} → {group_name}")})
    content = summarize(a_new_group().group, INVITED, said)
    assert words_of(said, INVITED, "en", values_of(content)) == Words("Hi", "Alice → Hikers")
    assert words_of(said, INVITED, "zh-CN", values_of(content)).body == "Alice邀请你加入“Hikers”。"


@given(st.text(), st.text())
def test_what_a_text_reads_like_stays_short_and_is_never_a_template_again(name: str, inviter: str) -> None:
    filled = fill(Words("{group_name}", "{inviter_name} {{x}}"), {"group_name": name, "inviter_name": inviter})
    assert len(filled.title) <= MAX_TITLE
    assert len(filled.body) <= MAX_BODY
    if len(name) <= MAX_TITLE:
        assert filled.title == name.strip()
