"""The environment of AWS tools on this machine. They must never reach the user's own account."""

import os
import sys

import boto3

REGION = "us-east-1"
KEY = "test"
"""Access key and secret key: the local AWS accepts any."""


def local_session() -> boto3.Session:
    """Return a boto3 session whose credentials are valid in no account."""
    return boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY, region_name=REGION)


def tool_environment(**extra: str) -> dict[str, str]:
    """Return the user's environment without variables of AWS and Python, with dummy keys and with `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "SAM_"))}
    return kept | {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "1",
        "PYTHON": sys.executable,
        **extra,
    }
