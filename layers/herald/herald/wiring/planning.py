"""The planner of notifications on the real tables: for the stream functions and for reconcile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb_commits import DynamoDBCommits
from herald.adapters.dynamodb_policies import DynamoDBPolicyVersions
from herald.domain.publication import Format
from herald.use_cases.plan_notifications import NotificationPlanner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

GATEWAY_FORMATS = {"v1": frozenset({Format.V1}), "v2": frozenset({Format.V2}), "both": frozenset(Format)}
"""What the parameter GatewayFormat may say."""


def build_planner(environment: Mapping[str, str], client: DynamoDBClient) -> NotificationPlanner:
    """Return a planner. Needs GROUPS_TABLE, SETTINGS_TABLE and GATEWAY_FORMAT."""
    return NotificationPlanner(
        versions=DynamoDBPolicyVersions(client, environment["SETTINGS_TABLE"]),
        commits=DynamoDBCommits(client, environment["GROUPS_TABLE"]),
        gateway_formats=GATEWAY_FORMATS[environment["GATEWAY_FORMAT"]],
    )
