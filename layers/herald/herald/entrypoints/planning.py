"""The planner of notifications on the real tables, for the stream functions and for reconcile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.entrypoints.environment import Environment
from herald.entrypoints.gateway_format import GatewayFormat
from herald.use_cases.notifications.plan_notifications import NotificationPlanner

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement


class PlannerEnvironment(Environment):
    """The variables of a function that plans notifications."""

    groups_table: str
    settings_table: str
    gateway_format: GatewayFormat


def build_planner(environment: PlannerEnvironment, client: Callable[[], DynamoDBClient]) -> NotificationPlanner:
    """Return a planner. It calls `client` only if it has to read a table: the built-in policy in v2 needs none."""
    wanted = environment.gateway_format
    return NotificationPlanner(
        versions=DynamoDBPolicyVersions(client, environment.settings_table),
        gateway_v1=_announcement(environment.groups_table, client()) if wanted.has_v1 else None,
        gateway_v2=wanted.has_v2,
    )


def _announcement(groups_table: str, client: DynamoDBClient) -> OpenIMAnnouncement:
    """Return the publisher of OpenIM's format. It is imported here, so that a stack without v1 does not load it."""
    from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups  # noqa: PLC0415
    from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement  # noqa: PLC0415

    return OpenIMAnnouncement(DynamoDBCommittedGroups(client, groups_table))
