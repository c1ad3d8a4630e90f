"""Where a text may be cut: between two characters as their reader sees them (grapheme clusters, Unicode annex 29)."""

from __future__ import annotations

import re

_SIMPLE = re.compile("[\t -~\xa1-\xac\xae-\u02ff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]{2}")
"""Two characters between which a cut is always right: Latin, kana, Han. They spare most texts the import of `regex`."""


def boundary_before(text: str, limit: int) -> int:
    """Return the last place, at most `limit`, at which `text` may be cut; its length if it is shorter.

    Returns 0 if the first cluster is longer than `limit`.
    """
    if limit >= len(text):
        return len(text)
    if limit <= 0 or _SIMPLE.fullmatch(text, limit - 1, limit + 1):
        return max(limit, 0)
    import regex  # noqa: PLC0415 - 85 ms of a cold start; only a text that is cut between other characters needs it.

    last = 0
    for cluster in regex.finditer(r"\X", text):
        if cluster.end() > limit:
            break
        last = cluster.end()
    return last
