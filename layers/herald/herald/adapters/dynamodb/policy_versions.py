"""Immutable policy versions, in the settings table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import anything_as_unavailable
from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.tables import read_text
from herald.domain.errors import MalformedRecord
from herald.domain.policies.document import from_document
from herald.domain.policies.policy import BUILT_IN, SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.dynamodb.tables import Item
    from herald.domain.policies.policy import Policy

_NUMBER = re.compile(r"[0-9]{1,8}")
"""As many digits as sort keys of versions write."""


class DynamoDBPolicyVersions:
    """Versions by name. They never change, so each is read once in a process."""

    def __init__(self, client: Callable[[], DynamoDBClient], table: str) -> None:
        """Read `table` with what `client` returns; it is not asked before a version is wanted that is not built in."""
        self._client = client
        self._table = table
        self._known: dict[str, Policy] = {BUILT_IN.version: BUILT_IN.policy}

    def get(self, version: str) -> Policy:
        """Return a version; see `herald.domain.ports.PolicyVersions`."""
        if version not in self._known:
            self._known[version] = self._read(version)
        return self._known[version]

    def _read(self, version: str) -> Policy:
        scope, _, digits = version.rpartition("/")
        if scope not in SCOPES or _NUMBER.fullmatch(digits) is None:
            raise MalformedRecord("no policy version has such a name")
        key = tables.policy_version_key(scope, int(digits))
        with anything_as_unavailable():
            item = self._client().get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        found = _policy(item) if item else None
        if found is None:
            raise MalformedRecord(f"there is no policy version {version}")
        return found


def read_policy(item: Item) -> Policy | None:
    """Read the policy out of a version; None of one that removed it. Raises KeyError, ValueError."""
    return from_document(json.loads(read_text(item, "policy"))) if "policy" in item else None


def _policy(item: Item) -> Policy | None:
    try:
        return read_policy(item)
    except (KeyError, ValueError) as error:
        raise MalformedRecord(f"not a policy version: {type(error).__name__}") from error
