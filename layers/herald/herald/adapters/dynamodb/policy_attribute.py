"""The attribute `policy` of a policy version's item: writing and reading."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import read_text, text
from herald.domain.compact_json import encode
from herald.domain.errors import MalformedRecord
from herald.domain.policies.document import from_document, to_document

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem
    from herald.domain.policies.policy import Policy


def policy_attribute(policy: Policy | None) -> StoredItem:
    """Return the attribute; a version that removed the policy has none."""
    return {} if policy is None else {"policy": text(encode(to_document(policy)))}


def read_policy(item: Item) -> Policy | None:
    """Read the policy of a version; None if the version removed the policy. Raises MalformedRecord."""
    try:
        return from_document(json.loads(read_text(item, "policy"))) if "policy" in item else None
    except (KeyError, ValueError) as error:
        raise MalformedRecord(f"not a policy version: {type(error).__name__}") from error
