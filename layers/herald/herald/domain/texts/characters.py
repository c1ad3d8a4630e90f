"""Which characters a text may hold, and which of them a reader can see. The one place that decides it."""

from __future__ import annotations

import re
from unicodedata import category

NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
"""Code points that are no characters and never will be (Unicode, section 23.7), as a part of a regex's class."""

_NEVER = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff" + NONCHARACTERS
"""Control characters (C0, C1, DEL), lone surrogates and noncharacters, without tab, line feed and carriage return."""

_NOT_IN_TEXTS = re.compile(f"[{_NEVER}]")
_NOT_IN_LINES = re.compile(f"[{_NEVER}\t\n\r\u2028\u2029]")

_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffc\U00013441\U00013442\U0001d159")
"""Letters and symbols that show nothing: fillers of Hangul, blanks of Braille, hieroglyphs and music, a placeholder."""


def has_visible(text: str) -> bool:
    """Return whether a reader sees anything of `text` wherever it is shown.

    Letters, digits, punctuation and symbols count; spaces, default-ignorable, unassigned and private characters do not,
    nor do combining marks: without a letter before them they change the character that happens to precede them.
    """
    return any(map(_is_visible, text))


def fits_lines(text: str) -> bool:
    """Return whether `text` may be a name, a title or another text in one line: no control characters, no line ends."""
    return _NOT_IN_LINES.search(text) is None


def fits_texts(text: str) -> bool:
    """Return whether `text` may be a text of several lines: as in one line, and tabs and line ends."""
    return _NOT_IN_TEXTS.search(text) is None


def without_controls(text: str, replacement: str = "") -> str:
    """Return `text` with each character replaced that one line may not hold."""
    return _NOT_IN_LINES.sub(replacement, text)


def _is_visible(character: str) -> bool:
    if character in _BLANKS:
        return False
    kind = category(character)
    return kind[0] in "LNPS" or (kind == "Cn" and _is_newer_symbol(character))


def _is_newer_symbol(character: str) -> bool:
    """Return whether a character that this Python does not know yet is visible, such as the emoji of a newer Unicode.

    Places that Unicode reserves for pictographs count as such. `regex` takes long to import, and is rarely asked.
    """
    import regex  # noqa: PLC0415

    return regex.match(r"[\p{L}\p{N}\p{P}\p{S}\p{Extended_Pictographic}]", character) is not None
