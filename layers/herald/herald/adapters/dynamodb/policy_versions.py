"""Immutable policy versions, read by name from the settings table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from herald.adapters.calls.aws_errors import any_error_as_unavailable
from herald.adapters.dynamodb import policy_keys
from herald.adapters.dynamodb.policy_attribute import read_policy
from herald.adapters.dynamodb.table import Table
from herald.domain.errors import MalformedRecord
from herald.domain.policies.policy import BUILT_IN, SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.domain.policies.policy import Policy

_NUMBER = re.compile(r"[0-9]{1,8}")
"""A version number; the sort key of a version has eight digits."""


class DynamoDBPolicyVersions:
    """Policy versions by name. They never change, so a process reads each of them once."""

    def __init__(self, client: Callable[[], DynamoDBClient], table: str) -> None:
        """`table` is the name of the settings table.

        `client` returns the DynamoDB client; it is called when a version other than the built-in one is first read.
        """
        self._client = client
        self._table = table
        self._known: dict[str, Policy] = {BUILT_IN.version: BUILT_IN.policy}

    def get(self, version: str) -> Policy:
        """Return a version; see `herald.domain.policies.ports.PolicyVersions`."""
        if version not in self._known:
            self._known[version] = self._read(version)
        return self._known[version]

    def _read(self, version: str) -> Policy:
        """Read a version. A missing permission is TemporarilyUnavailable, too."""
        scope, _, number = version.rpartition("/")
        if scope not in SCOPES or _NUMBER.fullmatch(number) is None:
            raise MalformedRecord("not a policy version name")
        with any_error_as_unavailable():
            item = Table(self._client(), self._table).get(policy_keys.policy_version_key(scope, int(number)))
        policy = read_policy(item)
        if policy is None:
            raise MalformedRecord(f"policy version {version} not found")
        return policy
