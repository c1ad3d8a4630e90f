"""The keys of policies: the settings table has the versions, the inbox table the highest number of each scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import read_text, text

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Key

VERSION_PREFIX = "VERSION#"
POLICY_PREFIX = "POLICY#"


def policy_pointer_key(scope: str) -> Key:
    """Return the key of the pointer to a scope's newest policy version."""
    return {"PK": text(f"{POLICY_PREFIX}{scope}"), "SK": text("CURRENT")}


def policy_version_key(scope: str, number: int) -> Key:
    """Return the key of a policy version. Its eight digits sort by number."""
    return {"PK": text(f"{POLICY_PREFIX}{scope}"), "SK": text(f"{VERSION_PREFIX}{number:08d}")}


def policy_number_key(scope: str) -> Key:
    """Return the key of the highest version number of a scope, in the inbox table."""
    return {"PK": text(f"{POLICY_PREFIX}{scope}"), "SK": text("NUMBER")}


def scope_of(key: Item) -> str:
    """Return the scope in the key of a policy's item. Raises KeyError if there is no key."""
    return read_text(key, "PK").removeprefix(POLICY_PREFIX)


def version_number_of(key: Item) -> int:
    """Return the number in the key of a policy version. Raises KeyError, ValueError."""
    return int(read_text(key, "SK").removeprefix(VERSION_PREFIX))
