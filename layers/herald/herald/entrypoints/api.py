"""api: the HTTP API on the real tables."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.adapters.messaging.sns_pusher import SnsPusher
from herald.api.app import build_app
from herald.api.services import Services
from herald.domain.creation.quota import QuotaLimits
from herald.domain.delivery.push import Platform
from herald.entrypoints import aws
from herald.use_cases.groups.creation_quotas import CreationQuotas
from herald.use_cases.inbox.localized_texts import TextLocalizer
from herald.use_cases.settings.policies import EffectivePolicies, PolicyAdministration
from herald.use_cases.settings.profiles import ProfileSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.api.app import ApiResponse, Event
    from herald.domain.audit.events import Audit


def build_api(environment: Mapping[str, str], audit: Audit) -> Callable[[Event, LambdaContext], ApiResponse]:
    """Return what answers an API Gateway event.

    Needs GROUPS_TABLE, INBOX_TABLE, SETTINGS_TABLE, POLICY_REFRESH_SECONDS, CREATIONS_PER_HOUR and
    INVITATIONS_PER_HOUR; APNS_APPLICATION_ARN and FCM_APPLICATION_ARN where pushes go to these platforms.
    """
    client, settings = aws.dynamodb(), environment["SETTINGS_TABLE"]
    policies, versions = DynamoDBPolicies(client, settings), DynamoDBPolicyVersions(lambda: client, settings)
    profiles = DynamoDBProfiles(client, settings, aws.backoff())
    refresh_ms = int(environment["POLICY_REFRESH_SECONDS"]) * 1000
    services = Services(
        groups=DynamoDBGroups(client, environment["GROUPS_TABLE"], aws.backoff()),
        inbox=DynamoDBInbox(client, environment["INBOX_TABLE"], aws.backoff()),
        ledger=DynamoDBLedger(client, environment["INBOX_TABLE"], aws.backoff()),
        effective_policies=EffectivePolicies(policies, versions, audit, aws.now_ms, refresh_ms),
        policy_administration=PolicyAdministration(policies, audit, aws.now_ms),
        profiles=ProfileSettings(profiles, SnsPusher(cache(aws.sns), _applications(environment))),
        texts=TextLocalizer(versions, profiles),
        quotas=CreationQuotas(
            DynamoDBQuotas(aws.dynamodb_trying_once(), environment["INBOX_TABLE"]), _limits(environment)
        ),
        audit=audit,
        clock=aws.now_ms,
        entropy=lambda: secrets.token_bytes(16),
    )
    return build_app(services)


def _limits(environment: Mapping[str, str]) -> QuotaLimits:
    return QuotaLimits(int(environment["CREATIONS_PER_HOUR"]), int(environment["INVITATIONS_PER_HOUR"]))


def _applications(environment: Mapping[str, str]) -> dict[Platform, str]:
    arns = {platform: environment.get(f"{platform.upper()}_APPLICATION_ARN", "") for platform in Platform}
    return {platform: arn for platform, arn in arns.items() if arn}
