"""Names that turn the direction of writing: they turn themselves round, and nothing behind them."""

import pytest
from herald.domain.texts.direction import balanced, isolated, may_turn
from herald.domain.texts.filling import fill
from herald.domain.texts.templates import MAX_BODY, MAX_TITLE, Words
from hypothesis import given
from hypothesis import strategies as st

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
CONTROLS = (LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI)
WORDS = Words("{group_name}", "{inviter_name} invited you to “{group_name}”.")


def open_directions(text: str) -> list[str]:
    """Return what is still open at the end of a text, as annex 9 matches it (BD9, BD11, X7). Raises for a stray end."""
    open_ones: list[str] = []
    for character in text:
        if character in (LRE, RLE, LRO, RLO, LRI, RLI, FSI):
            open_ones.append(character)
        elif character == PDF:
            assert open_ones, "an end of nothing"
            assert open_ones.pop() in (LRE, RLE, LRO, RLO), "an end of an embedding that ends no embedding"
        elif character == PDI:
            assert open_ones, "an end of nothing"
            assert open_ones.pop() in (LRI, RLI, FSI), "an isolate that ends with an embedding inside it open"
    return open_ones


def body(name: str, inviter: str = "Ana") -> str:
    return fill(WORDS, {"group_name": name, "inviter_name": inviter}, "en").body


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Ana", "Ana"),
        (f"{RLO}Ana", f"{RLO}Ana{PDF}"),
        (f"{RLI}Ana", f"{RLI}Ana{PDI}"),
        (f"Ana{PDI}", "Ana"),
        (f"Ana{PDF}", "Ana"),
        (f"{PDI}{RLO}Ana", f"{RLO}Ana{PDF}"),
        (f"{RLI}{RLE}Ana{PDI}", f"{RLI}{RLE}Ana{PDF}{PDI}"),
        (f"{RLE}{LRI}Ana{PDF}", f"{RLE}{LRI}Ana{PDI}{PDF}"),
        (f"{RLO}a{PDF}b", f"{RLO}a{PDF}b"),
        ("Ana\u200f", "Ana\u200f"),
    ],
    ids=ascii,
)
def test_what_is_open_is_ended_and_stray_ends_are_left_out(text: str, whole: str) -> None:
    assert balanced(text) == whole


@given(st.text(st.sampled_from([*CONTROLS, "a", "א"])))
def test_no_text_leaves_a_direction_open(text: str) -> None:
    assert open_directions(balanced(text)) == []
    assert balanced(balanced(text)) == balanced(text)
    assert [each for each in balanced(text) if each not in CONTROLS] == [each for each in text if each not in CONTROLS]


@given(st.text(st.sampled_from([*CONTROLS, "a", "א"])))
def test_nothing_in_a_name_ends_its_isolate(name: str) -> None:
    """Only the last character of the isolated name ends what its first one began."""
    text = isolated(name)
    assert text[0] == FSI
    for position in range(1, len(text)):
        assert open_directions_unchecked(text[:position])[:1] == [FSI]


def open_directions_unchecked(text: str) -> list[str]:
    """Return what is open at a place inside a balanced text."""
    found: list[str] = []
    for character in text:
        if character in (PDF, PDI):
            found.pop()
        elif character in CONTROLS:
            found.append(character)
    return found


def test_names_in_one_direction_need_no_isolates() -> None:
    """They would change nothing, and old devices show them as boxes."""
    assert body("Walkers") == "Ana invited you to “Walkers”."
    assert body("徒步者🥾", "Álvaro") == "Álvaro invited you to “徒步者🥾”."


@pytest.mark.parametrize(
    "name",
    [
        "نادي المشي",
        "מטיילים!",
        "ދިވެހި",
        "𞤀𞤣𞤤𞤢𞤥",
        "Walkers\u200f",
        "Walkers\u061c",
        f"{RLO}Walkers",
        f"{RLI}Walkers",
        "١٢٣",
    ],
)
def test_a_name_from_right_to_left_is_isolated_and_so_are_the_names_beside_it(name: str) -> None:
    assert may_turn(name)
    assert body(name) == f"{FSI}Ana{PDI} invited you to “{FSI}{balanced(name)}{PDI}”."


def test_a_latin_name_in_a_hebrew_sentence_is_isolated() -> None:
    words = Words("{group_name}", "הוזמנת אל {group_name}!")
    filled = fill(words, {"group_name": "C++"}, "he")
    assert filled == Words("C++", f"הוזמנת אל {FSI}C++{PDI}!")


def test_numbers_are_not_isolated() -> None:
    assert fill(Words("{member_count} חברים", "x"), {"member_count": 3}, "he").title == "3 חברים"


@given(st.text(st.sampled_from([*CONTROLS, "\u200f", "a", "א", "🇺", "\u0301", "\u200d", "👨"]), max_size=128))
def test_a_sentence_is_balanced_and_short_whatever_the_names_are(name: str) -> None:
    filled = fill(WORDS, {"group_name": name, "inviter_name": name}, "en")
    assert open_directions(filled.title) == open_directions(filled.body) == []
    assert len(filled.title) <= MAX_TITLE
    assert len(filled.body) <= MAX_BODY


def test_a_balanced_name_that_is_cut_stays_balanced() -> None:
    name = f"{RLE}{'x' * 100}{PDF}"
    title = fill(WORDS, {"group_name": name, "inviter_name": "Ana"}, "en").title
    assert title == f"{FSI}{RLE}{'x' * 75}…{PDF}{PDI}"


def test_a_line_end_in_an_old_name_cannot_end_its_isolate() -> None:
    """A paragraph ends all isolates (X8). New names have none."""
    assert body("אב\u2029ג") == f"{FSI}Ana{PDI} invited you to “{FSI}אב ג{PDI}”."
