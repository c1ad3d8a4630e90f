"""Cutting content to size: which fields give way first, and how."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from herald.domain.compact_json import encode
from herald.domain.content.content_json import content_document
from herald.domain.texts.cutting import ELLIPSIS, shortened_to
from herald.domain.texts.graphemes import boundary_before
from herald.domain.texts.versions import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.content.content import Content

    Path = tuple[str] | tuple[str, str]
    Shorten = Callable[[str, int], str]

MAX_CONTENT_BYTES = 736
"""Bytes of JSON. With its longest keys, an inbox item stays within 1 KB: one write unit (AWS)."""

MAX_EXCERPT_BYTES = 150
"""Bytes that an introduction or an announcement keeps at most, so that neither crowds out the other."""


def cut_to_size(content: Content, texts_version: int, max_bytes: int = MAX_CONTENT_BYTES) -> Content:
    """Return content of at most `max_bytes` of JSON. `truncated` names each field that was shortened or emptied.

    Fields give way in the order of `_CUTS`; `GET /groups/{id}` has them whole. Ids of the group, its owner and its
    creator are never cut. Texts are cut between characters as their readers see them. Groups whose `texts_version` is
    older keep the cuts with which their messages have been published.
    """
    shorten = _shorten_anywhere if texts_version == FIRST else _shorten_between_characters
    for field in ("introduction", "announcement"):
        content = _cut(content, (field,), lambda text: len(text.encode()) <= MAX_EXCERPT_BYTES, shorten)
    for cut, path in _CUTS:
        if content_bytes(content) <= max_bytes:
            break
        content = cut(content, path, shorten, max_bytes)
    return content


def _shorten(content: Content, path: Path, shorten: Shorten, max_bytes: int) -> Content:
    """Keep as many characters of a text as fit, down to none."""
    return _cut(
        content, path, lambda kept: content_bytes(_shortened(content, path, len(kept), shorten)) <= max_bytes, shorten
    )


def _cut(content: Content, path: Path, fits: Callable[[str], bool], shorten: Shorten) -> Content:
    text = _at(content, path)
    return content if text is None else _shortened(content, path, _longest(text, fits), shorten)


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    """Return the length of the longest prefix of `text` that fits, by bisection."""
    first_unfit = bisect_left(range(len(text) + 1), 1, key=lambda length: int(not fits(text[:length])))
    return max(first_unfit - 1, 0)


def _empty(content: Content, path: Path, shorten: Shorten, max_bytes: int) -> Content:
    """Empty a field that has no meaning when cut in the middle: a list of ids, a URL."""
    value = _at(content, path)
    return _replaced(content, path, type(value)()) if value else content


def _shortened(content: Content, path: Path, length: int, shorten: Shorten) -> Content:
    text = _at(content, path)
    return content if len(text) <= length else _replaced(content, path, shorten(text, length))


def _shorten_between_characters(text: str, length: int) -> str:
    """Keep at most `length` code points: whole characters as their readers see them, or nothing."""
    kept = boundary_before(text, length)
    return shortened_to(text, kept) if kept else ""


def _shorten_anywhere(text: str, length: int) -> str:
    return text[:length] + ELLIPSIS if length else ""


def _replaced(content: Content, path: Path, value: object) -> Content:
    """Return the content with one field replaced, and named as truncated."""
    *block, field = path
    changes: dict[str, Any] = {field: value}
    if block:
        changes = {block[0]: getattr(content, block[0])._replace(**changes)}
    name, truncated = ".".join(path), content.truncated or ()
    return content._replace(**changes, truncated=truncated if name in truncated else (*truncated, name))


def _at(content: Content, path: Path) -> Any:
    """Return the value of a field, or None if its block is not included."""
    value: Any = content
    for name in path:
        value = getattr(value, name, None)
    return value


def content_bytes(content: Content) -> int:
    """Return the bytes of content as JSON."""
    return len(encode(content_document(content)).encode())


_CUTS: tuple[tuple[Callable[[Content, Path, Shorten, int], Content], Path], ...] = (
    (_shorten, ("announcement",)),
    (_shorten, ("introduction",)),
    (_empty, ("members", "sample")),
    (_empty, ("inviter", "face_url")),
    (_empty, ("group", "face_url")),
    (_empty, ("members", "admins")),
    (_shorten, ("inviter", "name")),
    (_shorten, ("group", "name")),
)
"""The fields in the order in which they give way."""
