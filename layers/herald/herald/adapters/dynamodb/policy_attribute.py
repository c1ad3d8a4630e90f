"""The attribute `policy` of a policy version's item: writing and reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.item_checks import malformed
from herald.adapters.dynamodb.values import read_int, read_text, text
from herald.domain.compact_json import encode
from herald.domain.errors import MalformedRecord
from herald.domain.policies.document import stored_document, stored_policy

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.policies.policy import Policy

SCHEMA_VERSION = 1
READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Schema versions of policy versions that readers accept: every one that was ever written."""


def policy_attribute(policy: Policy | None) -> StoredItem:
    """Return the attribute; a version that removed the policy has none."""
    return {} if policy is None else {"policy": text(encode(stored_document(policy)))}


def read_policy(item: Item) -> Policy | None:
    """Read the policy of a version; None if the version removed the policy. Raises MalformedRecord."""
    with malformed("policy version"):
        schema_version = read_int(item, "schema_version") if "schema_version" in item else SCHEMA_VERSION
        if schema_version not in READABLE_VERSIONS:
            readable = sorted(READABLE_VERSIONS)
            raise MalformedRecord(f"policy version of schema version {schema_version}; readable: {readable}")
        return stored_policy(json.loads(read_text(item, "policy"))) if "policy" in item else None
