"""The artifacts of `sam build` for this machine, and variables to start a function without any stack."""

from pathlib import Path

from herald_tools.local.environment import KEY, REGION
from herald_tools.local.paths import BUILD

OF_ALL = ("HeraldLayer", "DependenciesLayer")
"""The layers of every function."""

OF_SOME = {
    "api": ("ValidationLayer", "TimeZonesLayer"),
    "authorizer": ("TokensLayer",),
    "deliver_push": ("TimeZonesLayer",),
    "deliver_openim": ("TimeZonesLayer",),
}
"""Further layers of some functions."""

FUNCTIONS = (
    "announce_group",
    "api",
    "authorizer",
    "deliver_inbox",
    "deliver_push",
    "deliver_webhook",
    "deliver_openim",
    "invite_members",
    "reconcile",
)

VARIABLES = {
    "AWS_ACCESS_KEY_ID": KEY,
    "AWS_SECRET_ACCESS_KEY": KEY,
    "AWS_DEFAULT_REGION": REGION,
    "POWERTOOLS_SERVICE_NAME": "herald",
    "GROUPS_TABLE": "groups",
    "INBOX_TABLE": "inbox",
    "SETTINGS_TABLE": "settings",
    "GATEWAY_FORMAT": "v2",
    "POLICY_REFRESH_SECONDS": "30",
    "CREATIONS_PER_HOUR": "100",
    "INVITATIONS_PER_HOUR": "20000",
    "READS_PER_SECOND": "10",
    "WRITES_PER_SECOND": "5",
    "PUSH_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/push",
    "PUSH_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/push-dead",
    "WEBHOOK_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/webhook",
    "WEBHOOK_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/webhook-dead",
    "WEBHOOK_MAX_RECEIVES": "500",
    "WEBHOOK_URL": "https://chat.example.com/hook",
    "WEBHOOK_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:webhook-AbCdEf",
    "OPENIM_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/openim",
    "OPENIM_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/openim-dead",
    "OPENIM_API_URL": "https://im.example.com/api",
    "OPENIM_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:123456789012:secret:openim",
    "OPENIM_SENDER": "herald",
    "OPENIM_OFFLINE_PUSH": "true",
    "RUNS_ON": "aws",
    "INBOX_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/inbox",
    "INBOX_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/inbox-dead",
    "STREAM_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/stream-dead",
    "MAX_RECEIVES": "8",
    "SETTLE_SECONDS": "120",
    "ANNOUNCE_GROUP_FUNCTION": "announce-group",
    "INVITE_MEMBERS_FUNCTION": "invite-members",
    "NOTIFICATIONS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:topic",
    "JWT_ALGORITHM": "RS256",
    "JWT_ISSUER": "i",
    "JWT_AUDIENCE": "a",
    "JWT_JWKS_URL": "https://issuer.example.com/jwks.json",
}
"""Every variable that a function reads. The resources that they name do not exist."""


def packages_of(function: str) -> list[str]:
    """Return the folders in which Lambda looks for the modules of a function, in order."""
    return [str(path) for path in (folder_of(function), *map(packages_in, layers_of(function)))]


def layers_of(function: str) -> tuple[str, ...]:
    """Return the names of a function's layers."""
    return (*OF_ALL, *OF_SOME.get(function, ()))


def layers() -> list[str]:
    """Return the names of all layers."""
    return [*OF_ALL, *sorted({layer for layers in OF_SOME.values() for layer in layers})]


def packages_in(layer: str) -> Path:
    """Return the folder of a layer's packages."""
    return BUILD / layer / "python"


def folder_of(function: str) -> Path:
    """Return the folder of a function's artifact."""
    return BUILD / "".join((*map(str.capitalize, function.split("_")), "Function"))
