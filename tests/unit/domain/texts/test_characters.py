"""Which names and texts are valid: decided by what a reader sees and what a line may hold, in every script."""

import sys
from unicodedata import category

import pytest
import regex
from herald.domain.texts.characters import fits_lines, fits_texts, has_visible
from herald.domain.texts.validity import cleaned_name, is_name, is_text, is_url_text, name_or

EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]

INVISIBLE = {
    "blanks": " \u00a0\u1680\u2003\u3000",
    "zero-width space": "\u200b",
    "joiners": "\u200c\u200d\u2060\ufeff",
    "soft hyphen": "\u00ad",
    "marks of direction": "\u200e\u200f\u061c\u202a\u202c\u2066\u2069",
    "fillers of Hangul": "\u115f\u1160\u3164\uffa0",
    "Braille blank": "\u2800",
    "tag characters": "\U000e0067\U000e0062\U000e007f",
    "variation selectors": "\ufe0f\U000e0100",
    "combining marks": "\u0301\u0489\u20dd",
    "Mongolian vowel separator": "\u180e",
    "Khmer inherent vowels": "\u17b4\u17b5",
    "a musical null notehead": "\U0001d159",
    "unassigned": "\u0378\U000e0fff",
    "private": "\ue000\U00100000",
    "object replacement": "\ufffc",
    "blanks of hieroglyphs": "\U00013441\U00013442",
    "nothing": "",
}
VISIBLE = {
    "Latin": "Walkers",
    "a digit": "7",
    "punctuation": "!",
    "Han": "山",
    "Hangul": "등산",
    "Arabic": "نادي",
    "Hindi with its marks": "हिन्दी",
    "an emoji": "🥾",
    "an emoji of Unicode 17": "\U0001faea",
    "a flag": "🇺🇸",
    "a flag of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a family": "👨\u200d👩\u200d👧\u200d👦",
    "a heart with a variation selector": "❤\ufe0f",
    "a name between invisible characters": "\u200b\u2800A\u3164",
    "a name that turns round": "\u202eAna\u202c",
}
CONTROLS = ["\x00", "\x07", "\x1b", "\x7f", "\x80", "\x85", "\x9f"]
LINE_ENDS = ["\t", "\n", "\r", "\u2028", "\u2029"]
NONCHARACTERS = ["\ufdd0", "\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"]
SURROGATES = ["\ud800", "\udfff"]


@pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)
def test_a_name_of_which_nobody_sees_anything_is_none(text: str) -> None:
    assert not is_name(text)
    assert not any(map(has_visible, text))
    assert name_or(text, "ana") == "ana"
    assert cleaned_name(text) == ""


@pytest.mark.parametrize("text", VISIBLE.values(), ids=VISIBLE)
def test_a_name_of_any_script_is_kept_as_it_is(text: str) -> None:
    assert is_name(text)
    assert name_or(text, "ana") == cleaned_name(text) == text


def test_no_default_ignorable_character_and_no_blank_is_visible() -> None:
    """As `regex` knows them, whose Unicode is newer than Python's."""
    unseen = regex.compile(
        r"[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{M}\p{C}--\p{Extended_Pictographic}]", regex.V1
    )
    assert [each for each in EVERY_CHARACTER if unseen.fullmatch(each) and has_visible(each)] == []


def test_every_letter_digit_and_symbol_but_the_blank_ones_is_visible() -> None:
    blank = {*"\u115f\u1160\u3164\uffa0\u2800\ufffc\U0001d159\U00013441\U00013442"}
    unseen = {each for each in EVERY_CHARACTER if category(each)[0] in "LNPS" and not has_visible(each)}
    assert unseen == {each for each in blank if category(each)[0] in "LNPS"}


@pytest.mark.parametrize("character", [*CONTROLS, *NONCHARACTERS, *SURROGATES], ids=ascii)
def test_no_text_holds_controls_noncharacters_or_surrogates(character: str) -> None:
    text = f"a{character}b"
    assert not any(rule(text) for rule in (fits_lines, fits_texts, is_name, is_text, is_url_text))
    assert cleaned_name(text) == "ab"


@pytest.mark.parametrize("character", LINE_ENDS, ids=ascii)
def test_line_ends_are_in_texts_and_not_in_names(character: str) -> None:
    assert not is_name(f"a{character}b")
    assert is_text(f"a{character}b")


def test_exactly_the_controls_noncharacters_and_surrogates_are_refused() -> None:
    refused = {each for each in EVERY_CHARACTER if not fits_texts(each)}
    noncharacters = {each for each in EVERY_CHARACTER if 0xFDD0 <= ord(each) <= 0xFDEF or ord(each) & 0xFFFE == 0xFFFE}
    assert refused == {each for each in EVERY_CHARACTER if category(each) in ("Cc", "Cs")} - {*"\t\n\r"} | noncharacters


@pytest.mark.parametrize(
    "url", ["", "https://example.com/a?b=c#d", "https://例え.jp/山", "https://example.com/क्\u200dष"]
)
def test_an_address_may_have_letters_of_any_script(url: str) -> None:
    assert is_url_text(url)


@pytest.mark.parametrize(
    "character", [" ", "\u00a0", "\u3000", "\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad"], ids=ascii
)
def test_an_address_has_no_blank_and_nothing_that_hides_where_it_leads(character: str) -> None:
    assert not is_url_text(f"https://example.com/{character}gpj.exe")


def test_a_name_from_elsewhere_is_cut_between_characters() -> None:
    assert cleaned_name("a" * 127 + "🇺🇸") == "a" * 127
    assert cleaned_name("a\u0301" * 100) == "a\u0301" * 64
    assert len(cleaned_name("a" + "\u0301" * 200)) == 128
