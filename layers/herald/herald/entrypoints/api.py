"""api: the HTTP API on the real tables."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.endpoints import DynamoDBEndpoints
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.adapters.dynamodb.policy_numbers import DynamoDBPolicyNumbers
from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.adapters.messaging.sns_pusher import SnsPusher
from herald.api.app import Event, build_app
from herald.api.http.answers import ApiResponse
from herald.api.http.cors import Cors
from herald.api.http.throttle import Throttle
from herald.api.services import Services
from herald.domain.audit.events import Audit
from herald.domain.creation.quota import QuotaLimits
from herald.domain.kinds import BASE_CHANNELS, Channel
from herald.domain.push.devices import Platform
from herald.entrypoints import aws
from herald.entrypoints.environment import Environment
from herald.use_cases.endpoints import EndpointDisposal
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.creation_quotas import CreationQuotas
from herald.use_cases.groups.read_groups import GroupReader
from herald.use_cases.inbox.localized_texts import TextLocalizer
from herald.use_cases.inbox.read_inbox import InboxReader
from herald.use_cases.settings.effective_policies import EffectivePolicies
from herald.use_cases.settings.policy_administration import PolicyAdministration
from herald.use_cases.settings.profiles import ProfileSettings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.domain.delivery.inbox_ports import InboxItems


class ApiEnvironment(Environment):
    """The variables of api. A platform without an application ARN gets no pushes.

    `allowed_origins` is a list with commas; empty: no web page of another origin may call the API. A stack without
    `openim_api_url` does not have the channel openim; without `webhook_url`, not the channel webhook.
    """

    groups_table: str
    inbox_table: str
    settings_table: str
    policy_refresh_seconds: int
    creations_per_hour: int
    invitations_per_hour: int
    reads_per_second: int
    writes_per_second: int
    allowed_origins: str = ""
    apns_application_arn: str = ""
    fcm_application_arn: str = ""
    openim_api_url: str = ""
    webhook_url: str = ""

    @property
    def applications(self) -> dict[Platform, str]:
        """The ARN of each platform application that the stack has."""
        arns = {Platform.APNS: self.apns_application_arn, Platform.FCM: self.fcm_application_arn}
        return {platform: arn for platform, arn in arns.items() if arn}

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that the stack has."""
        addresses = {Channel.OPENIM: self.openim_api_url, Channel.WEBHOOK: self.webhook_url}
        return (*BASE_CHANNELS, *(channel for channel, address in addresses.items() if address))


def build_api(environment: ApiEnvironment, audit: Audit) -> Callable[[Event, LambdaContext], ApiResponse]:
    """Return the function that answers an API Gateway event."""
    client, once, settings = aws.dynamodb(), aws.dynamodb_trying_once(), environment.settings_table
    policies, versions = DynamoDBPolicies(client, settings), DynamoDBPolicyVersions(lambda: client, settings)
    numbers = DynamoDBPolicyNumbers(client, environment.inbox_table)
    profiles = DynamoDBProfiles(client, settings, aws.backoff())
    groups = DynamoDBGroups(once, environment.groups_table, aws.backoff())
    refresh_ms = environment.policy_refresh_seconds * 1000
    services = Services(
        creation=GroupCreation(groups, _quotas(once, environment), audit, aws.now_ms),
        groups=_group_reader(client, groups, environment.inbox_table),
        inbox=InboxReader(DynamoDBInbox(client, environment.inbox_table), audit, aws.now_ms),
        texts=TextLocalizer(versions, profiles),
        effective_policies=EffectivePolicies(policies, versions, audit, aws.now_ms, refresh_ms, aws.backoff().wait),
        policy_administration=PolicyAdministration(policies, audit, aws.now_ms, numbers),
        profiles=_profile_settings(environment, profiles, DynamoDBEndpoints(client, settings), audit),
        audit=audit,
        clock=aws.now_ms,
        entropy=lambda: secrets.token_bytes(16),
        channels=environment.channels,
    )
    throttle = Throttle(environment.reads_per_second, environment.writes_per_second, aws.now_ms)
    return build_app(services, throttle, Cors(environment.allowed_origins))


def _group_reader(client: DynamoDBClient, groups: DynamoDBGroups, table: str) -> GroupReader:
    @cache
    def inboxes() -> InboxItems:
        from herald.adapters.dynamodb.inbox_lookup import DynamoDBInboxItems  # noqa: PLC0415 - few requests need it.

        return DynamoDBInboxItems(client, table, aws.backoff())

    return GroupReader(groups, DynamoDBLedger(client, table, aws.backoff()), inboxes, aws.now_ms)


def _profile_settings(
    environment: ApiEnvironment, profiles: DynamoDBProfiles, endpoints: DynamoDBEndpoints, audit: Audit
) -> ProfileSettings:
    pusher = SnsPusher(cache(aws.sns), environment.applications)
    return ProfileSettings(profiles, pusher, EndpointDisposal(endpoints, pusher, audit, aws.now_ms), aws.now_ms)


def _quotas(client: DynamoDBClient, environment: ApiEnvironment) -> CreationQuotas:
    limits = QuotaLimits(environment.creations_per_hour, environment.invitations_per_hour)
    return CreationQuotas(DynamoDBQuotas(client, environment.inbox_table, aws.backoff()), limits, aws.backoff().wait)
