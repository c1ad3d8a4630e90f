"""Entity tags in the headers If-Match and If-None-Match (RFC 9110, sections 8.8.3, 13.1.1 and 13.1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from herald.api.http.problems import refusal

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"[ \t,]*{_TAG}(?:[ \t]*,[ \t,]*{_TAG})*[ \t,]*")
_RULE = 'must be *, or entity tags in quotes such as "3", separated by commas'


@dataclass(frozen=True, slots=True)
class EntityTags:
    """The tags of one header, without quotes. `everything`: the header is `*`."""

    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    everything: bool = False

    def matches_weakly(self, tag: str) -> bool:
        """Return whether If-None-Match names a tag: weak tags count, too (weak comparison)."""
        return self.everything or tag in self.strong or tag in self.weak


def entity_tags(name: str, header: str) -> EntityTags:
    """Parse a header that is not empty. Raises RequestRefused (400) if it is no list of entity tags."""
    if header.strip() == "*":
        return EntityTags(everything=True)
    if _LIST.fullmatch(header) is None:
        raise refusal("header", name, _RULE)
    tags = re.findall(_TAG, header)
    return EntityTags(
        strong=tuple(tag[1:-1] for tag in tags if not tag.startswith("W/")),
        weak=tuple(tag[3:-1] for tag in tags if tag.startswith("W/")),
    )
