"""Policy versions, and the pointers to the newest ones, as items of the settings table: writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import keys
from herald.adapters.dynamodb.policy_attribute import policy_attribute, read_policy
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.errors import MalformedRecord
from herald.domain.policies.version import PolicyVersion

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem

SCHEMA_VERSION = 1


def pointer_item(new: PolicyVersion) -> StoredItem:
    """Return the pointer to a scope's newest version; `set` is false if that version removed the policy."""
    return {
        **keys.policy_pointer_key(new.scope),
        "scope": text(new.scope),
        "number": number(new.number),
        "set": {"BOOL": new.policy is not None},
    }


def version_item(new: PolicyVersion) -> StoredItem:
    """Return the item of a version; one that removed the policy has no attribute `policy`."""
    return {
        **keys.policy_version_key(new.scope, new.number),
        "scope": text(new.scope),
        "number": number(new.number),
        "at": number(new.at),
        "by": text(new.by),
        "schema_version": number(SCHEMA_VERSION),
        **policy_attribute(new.policy),
    }


def read_version(item: Item) -> PolicyVersion:
    """Read a version. Raises MalformedRecord."""
    try:
        return PolicyVersion(
            scope=read_text(item, "scope"),
            number=read_int(item, "number"),
            policy=read_policy(item),
            at=read_int(item, "at"),
            by=read_text(item, "by"),
        )
    except (KeyError, ValueError) as error:
        raise MalformedRecord(f"not a policy version: {type(error).__name__}") from error
