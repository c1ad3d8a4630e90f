"""Attributes that group items and roster chunks have in common, as they are read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import read_int, read_text
from herald.domain.checks import MAX_EPOCH_MS, ids_of, number_of, text_of
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS
from herald.domain.kinds import STANDARD_CHANNELS, Kind, known_channels, read_channels
from herald.domain.texts.versions import CURRENT, FIRST

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item
    from herald.domain.kinds import ChannelsByKind, Suppressed


def read_channels_of(item: Item) -> ChannelsByKind:
    """Return the channels of each kind. Items from before there were policies do not have this attribute."""
    return read_channels(read_text(item, "routes")) if "routes" in item else STANDARD_CHANNELS


def read_known_channels(item: Item) -> tuple[ChannelsByKind, str]:
    """Return those channels of each kind that this version knows, and what it could not read, or ""."""
    try:
        return _known_channels(read_text(item, "routes")) if "routes" in item else (STANDARD_CHANNELS, "")
    except (KeyError, TypeError):
        return STANDARD_CHANNELS, "its routes are no text"


@lru_cache(maxsize=64)
def _known_channels(routes: str) -> tuple[ChannelsByKind, str]:
    """Return what this version knows of routes, which most groups have in common."""
    try:
        return read_channels(routes), ""
    except ValueError:
        return known_channels(routes), "its routes have channels that this version does not know"


def read_suppressed(item: Item) -> Suppressed:
    """Return the suppressed kinds with the rule for each. The attribute is missing if nothing is suppressed."""
    rules = item["suppressed"]["M"] if "suppressed" in item else {}
    return {Kind(kind): text_of(read_text(rules, kind)) for kind in rules}


def read_texts_version(item: Item) -> int:
    """Return the version of Herald's wording: the newest one that this version knows of, if the item's is newer.

    Items from before there were versions do not have this attribute.
    """
    return min(read_number(item, "texts_version", FIRST), CURRENT) if "texts_version" in item else FIRST


def read_members(item: Item) -> frozenset[str]:
    """Return the ordinary members in an item. Raises ValueError if there are more than fit into one message."""
    members = ids_of(item["members"]["SS"]) if "members" in item else ()
    if len(members) > MAX_CHUNK_MEMBERS:
        raise ValueError(f"more than {MAX_CHUNK_MEMBERS} members in one item")
    return frozenset(members)


def read_valid_text(item: Item, name: str) -> str:
    """Return a string that UTF-8 can encode. Raises KeyError, ValueError."""
    return text_of(read_text(item, name))


def read_number(item: Item, name: str, least: int = 0, most: int = MAX_EPOCH_MS) -> int:
    """Return a whole number from `least` to `most`. Raises KeyError, ValueError."""
    return number_of(read_int(item, name), least, most)
