"""Policy versions, and the pointers to the newest ones, as items of the settings table: writing and reading."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from herald.adapters.dynamodb import policy_keys
from herald.adapters.dynamodb.item_attributes import read_number
from herald.adapters.dynamodb.item_checks import malformed
from herald.adapters.dynamodb.policy_attribute import SCHEMA_VERSION, policy_attribute, read_policy
from herald.adapters.dynamodb.values import number, read_text, text
from herald.domain.checks import flag_of
from herald.domain.errors import MalformedRecord
from herald.domain.policies.version import PolicyVersion, UnreadableVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.policies.version import AnyVersion

Read = TypeVar("Read")

MAX_NUMBER = 99_999_999
"""The highest version number that a sort key can hold."""


class Pointer(NamedTuple):
    """The number of a scope's newest version; `is_set` is false if that version removed the policy."""

    number: int
    is_set: bool


def pointer_item(new: PolicyVersion) -> StoredItem:
    """Return the pointer to a scope's newest version; `set` is false if that version removed the policy."""
    return {
        **policy_keys.policy_pointer_key(new.scope),
        "scope": text(new.scope),
        "number": number(new.number),
        "set": {"BOOL": new.policy is not None},
    }


def read_pointer(item: Item) -> Pointer:
    """Read a pointer. Raises MalformedRecord."""
    with malformed(f"pointer to a version of {policy_keys.scope_of(item)}"):
        return Pointer(read_number(item, "number", 1, MAX_NUMBER), flag_of(item["set"]["BOOL"]))


def version_item(new: PolicyVersion) -> StoredItem:
    """Return the item of a version; one that removed the policy has no attribute `policy`."""
    return {
        **policy_keys.policy_version_key(new.scope, new.number),
        "scope": text(new.scope),
        "number": number(new.number),
        "at": number(new.at),
        "by": text(new.by),
        "schema_version": number(SCHEMA_VERSION),
        **policy_attribute(new.policy),
        **({"skipped": number(new.skipped)} if new.skipped else {}),
    }


def read_version(item: Item) -> AnyVersion:
    """Read a version. What identifies it is its key: an UnreadableVersion can be named and listed, too."""
    scope, newest = policy_keys.scope_of(item), policy_keys.version_number_of(item)
    try:
        with malformed("policy version"):
            return PolicyVersion(
                scope=scope,
                number=newest,
                policy=read_policy(item),
                at=read_number(item, "at"),
                by=read_text(item, "by"),
                skipped=read_number(item, "skipped") if "skipped" in item else 0,
            )
    except MalformedRecord as error:
        return UnreadableVersion(
            scope, newest, str(error), _readable(read_number, item, "at"), _readable(read_text, item, "by")
        )


def _readable(read: Callable[[Item, str], Read], item: Item, name: str) -> Read | None:
    """Return an attribute, or None if it is unreadable."""
    with suppress(KeyError, ValueError):
        return read(item, name)
    return None
