"""The planner of notifications on the real tables: for the stream functions and for reconcile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.domain.notifications.publication import Format
from herald.use_cases.notifications.plan_notifications import NotificationPlanner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement

GATEWAY_FORMATS = {"v1": frozenset({Format.V1}), "v2": frozenset({Format.V2}), "both": frozenset(Format)}
"""What the parameter GatewayFormat may say."""


def build_planner(environment: Mapping[str, str], client: Callable[[], DynamoDBClient]) -> NotificationPlanner:
    """Return a planner. Needs GROUPS_TABLE, SETTINGS_TABLE and GATEWAY_FORMAT.

    `client` is asked for when there is something to read: what the built-in policy says in v2 needs no table.
    """
    formats = GATEWAY_FORMATS[environment["GATEWAY_FORMAT"]]
    return NotificationPlanner(
        versions=DynamoDBPolicyVersions(client, environment["SETTINGS_TABLE"]),
        gateway_v1=_announcement(environment, client()) if Format.V1 in formats else None,
        gateway_v2=Format.V2 in formats,
    )


def _announcement(environment: Mapping[str, str], client: DynamoDBClient) -> OpenIMAnnouncement:
    """Return what speaks OpenIM's format, which is imported only where a gateway reads it."""
    from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups  # noqa: PLC0415
    from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement  # noqa: PLC0415

    return OpenIMAnnouncement(DynamoDBCommittedGroups(client, environment["GROUPS_TABLE"]))
