"""api: the HTTP API on the real tables."""

import secrets
from collections.abc import Callable, Mapping

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from herald.adapters.audit_log import AuditLog
from herald.adapters.dynamodb_groups import DynamoDBGroups
from herald.adapters.dynamodb_inbox import DynamoDBInbox
from herald.adapters.dynamodb_ledger import DynamoDBLedger
from herald.api.app import ApiResponse, Event, build_app
from herald.api.services import Services
from herald.wiring import aws


def build_api(environment: Mapping[str, str], logger: Logger) -> Callable[[Event, LambdaContext], ApiResponse]:
    """Return what answers an API Gateway event. Needs GROUPS_TABLE and INBOX_TABLE."""
    client = aws.dynamodb()
    services = Services(
        groups=DynamoDBGroups(client, environment["GROUPS_TABLE"], aws.backoff()),
        inbox=DynamoDBInbox(client, environment["INBOX_TABLE"], aws.backoff()),
        ledger=DynamoDBLedger(client, environment["INBOX_TABLE"], aws.backoff()),
        audit=AuditLog(logger),
        clock=aws.now_ms,
        entropy=lambda: secrets.token_bytes(16),
    )
    return build_app(services, logger)
