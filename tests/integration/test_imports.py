"""What a cold start pays for: each handler imports what it uses and nothing else."""

import json
import subprocess
import sys

import pytest

from tools.local.paths import ROOT

HEAVY = {"aws_lambda_powertools.event_handler", "boto3", "cryptography", "jwt", "pydantic", "requests", "aws_xray_sdk"}
ALLOWED = {
    "api": {"aws_lambda_powertools.event_handler", "pydantic"},
    "authorizer": {"jwt", "cryptography"},
    "confirm_creation": set(),
    "deliver_inbox": set(),
    "deliver_push": set(),
    "invite_members": set(),
    "reconcile": set(),
}
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "herald",
    "GROUPS_TABLE": "groups",
    "INBOX_TABLE": "inbox",
    "SETTINGS_TABLE": "settings",
    "GATEWAY_FORMAT": "both",
    "POLICY_REFRESH_SECONDS": "30",
    "CREATIONS_PER_HOUR": "100",
    "INVITATIONS_PER_HOUR": "20000",
    "PUSH_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/push",
    "PUSH_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/push-dead",
    "INBOX_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/inbox",
    "INBOX_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/inbox-dead",
    "STREAM_DEAD_LETTER_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/stream-dead",
    "MAX_RECEIVES": "8",
    "SETTLE_SECONDS": "120",
    "NOTIFICATIONS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:topic",
    "JWT_ALGORITHM": "RS256",
    "JWT_ISSUER": "i",
    "JWT_AUDIENCE": "a",
    "JWT_JWKS_URL": "https://issuer.example.com/jwks.json",
}
SHOW_MODULES = "import json, sys; import handler; print(json.dumps(sorted(sys.modules)))"


def imported_by(function: str) -> set[str]:
    folder = ROOT / "functions" / function
    command = [sys.executable, "-c", SHOW_MODULES]
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("function", sorted(ALLOWED))
def test_a_handler_imports_nothing_heavy_that_it_does_not_use(function: str) -> None:
    assert imported_by(function) & HEAVY == ALLOWED[function]


def test_every_function_is_looked_at() -> None:
    assert {path.name for path in (ROOT / "functions").iterdir() if path.is_dir()} == set(ALLOWED)
