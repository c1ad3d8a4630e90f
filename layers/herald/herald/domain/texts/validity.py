"""What is a valid name, a valid text and a valid address, wherever one comes in."""

from __future__ import annotations

from unicodedata import category

from herald.domain.texts.characters import fits_lines, fits_texts, has_visible, without_controls
from herald.domain.texts.graphemes import boundary_before

MAX_NAME = 128
"""Code points of the name of a group or a user."""

NAME_RULE = "must contain a visible character and no control characters"
LINE_RULE = "must have no control characters"
TEXT_RULE = "must have no control characters except tabs and line breaks"
URL_RULE = "must be an http or https address"
VISIBLE_RULE = "must contain visible text"

NAME_PATTERN = r"^[^\x00-\x1f\x7f\u2028\u2029]*[^\s\x00-\x1f\x7f\u2028\u2029][^\x00-\x1f\x7f\u2028\u2029]*$"
LINE_PATTERN = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"
URL_PATTERN = r"^(https?://\S+)?$"
"""What of these rules a pattern can say that every reader of the OpenAPI document understands. The functions decide."""

_JOINERS = "\u200c\u200d"
"""Zero-width characters that change how the letters beside them look, also in addresses (RFC 5892, appendix A)."""


def is_name(text: str) -> bool:
    """Return whether `text` may be a name: one line, with something to see. It may hold marks of direction."""
    return fits_lines(text) and has_visible(text)


def is_text(text: str) -> bool:
    """Return whether `text` may be a text of several lines; "" may."""
    return fits_texts(text)


def is_url_text(text: str) -> bool:
    """Return whether an address has no characters that do not belong in one: blanks, controls, marks of direction."""
    return fits_lines(text) and all(category(each)[0] not in "ZC" or each in _JOINERS for each in text)


def name_or(name: str, fallback: str) -> str:
    """Return `name` if a reader sees anything of it, else `fallback`."""
    return name if has_visible(name) else fallback


def cleaned_name(text: str) -> str:
    """Return a name from elsewhere as a valid one: without control characters, cut to `MAX_NAME`, "" if not visible."""
    clean = without_controls(text)
    return name_or(clean[: boundary_before(clean, MAX_NAME) or MAX_NAME], "")
