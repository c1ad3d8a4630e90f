"""Texts are cut between characters as their readers see them."""

import subprocess
import sys

import pytest
import regex
from herald.domain.content.content import Content, GroupBlock
from herald.domain.content.cuts import MAX_EXCERPT_BYTES, cut_to_size
from herald.domain.texts.cutting import cut
from herald.domain.texts.graphemes import boundary_before
from herald.domain.texts.versions import CURRENT
from hypothesis import given
from hypothesis import strategies as st

CHARACTERS = {
    "a flag": "🇺🇸",
    "a family": "👨\u200d👩\u200d👧\u200d👦",
    "a skin tone": "👍🏽",
    "a flag of tags": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a letter with marks": "e\u0301\u0302",
    "an Indic conjunct": "क्षि",
    "a Bengali conjunct": "ক্ষ",
    "Hangul jamo": "각",
    "Thai sara am": "กำ",
    "a variation selector": "❤\ufe0f",
    "a keycap": "7\ufe0f\u20e3",
    "CR LF": "\r\n",
}
PIECES = [
    "a",
    " ",
    "山",
    "か",
    *"🇺🇸👨👍🏽क्षক가각",
    "\u200d",
    "\u0301",
    "\ufe0f",
    "\r",
    "\n",
    "\u0600",
    "\u0e33",
    "\u302a",
    "©",
]


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
def test_no_character_is_cut_inside(character: str) -> None:
    text = "x" * 9 + character + "yz"
    for most in range(11, len(text)):
        assert cut(text, most) in ("x" * 9 + "…", "x" * 9 + character + "…", f"{'x' * 9}{character}y…")


@given(st.text(st.sampled_from(PIECES), max_size=40), st.integers(0, 45))
def test_every_cut_is_where_unicode_has_a_boundary(text: str, limit: int) -> None:
    boundaries = [0, *(cluster.end() for cluster in regex.finditer(r"\X", text))]
    assert boundary_before(text, limit) == max(end for end in boundaries if end <= limit)


def test_a_pile_of_marks_is_cut_inside() -> None:
    zalgo = "a" + "\u0301" * 200
    assert cut(zalgo, 80) == zalgo[:79] + "…"


@pytest.mark.parametrize("character", CHARACTERS.values(), ids=CHARACTERS)
def test_long_texts_of_a_group_are_cut_between_characters_too(character: str) -> None:
    content = Content(GroupBlock("hikers"), introduction=character * 200, truncated=())
    kept = (cut_to_size(content, CURRENT).introduction or "").removesuffix("…")
    assert kept == character * (len(kept) // len(character))
    assert 0 < len(kept.encode()) <= MAX_EXCERPT_BYTES


def test_an_override_in_an_introduction_that_is_cut_ends_with_it() -> None:
    content = Content(GroupBlock("hikers"), introduction=f"\u202e{'x' * 400}\u202c", truncated=())
    assert (cut_to_size(content, CURRENT).introduction or "").endswith("x…\u202c")


@pytest.mark.parametrize(
    ("text", "loaded"), [("a" * 100, False), ("山" * 100, False), ("Été à l'œuvre " * 10, False), ("👍🏽" * 50, True)]
)
def test_regex_is_loaded_only_for_texts_that_need_it(text: str, *, loaded: bool) -> None:
    """Loading it takes most of a tenth of a second of a cold start."""
    code = f"import sys; from herald.domain.texts.cutting import cut; cut({text!r}, 41); print('regex' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(loaded)
