"""What a cold start pays for: each handler imports what it uses and nothing else."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

import pytest

from herald_tools.local.artifacts import VARIABLES
from herald_tools.local.paths import ROOT

HEAVY = {
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.event_handler.openapi.models",
    "aws_lambda_powertools.utilities.batch",
    "aws_xray_sdk",
    "boto3",
    "concurrent.futures.thread",
    "cryptography",
    "herald.domain.openim.messages",
    "herald.domain.commits.window",
    "herald.domain.notifications.notification",
    "herald.domain.policies.decisions",
    "herald.domain.policies.version",
    "herald.domain.push.planning",
    "herald.domain.reconcile.gaps",
    "jwt",
    "pydantic",
    "requests",
}
"""What takes long to load, or belongs to one function alone."""

ALLOWED = {
    "api": {
        "aws_lambda_powertools.event_handler",
        "herald.domain.notifications.notification",
        "herald.domain.policies.decisions",
        "herald.domain.policies.version",
        "pydantic",
    },
    "authorizer": {"concurrent.futures.thread", "cryptography", "jwt"},
    "announce_group": set(),
    "deliver_inbox": {"herald.domain.notifications.notification"},
    "deliver_push": {
        "herald.domain.notifications.notification",
        "herald.domain.openim.messages",
        "herald.domain.push.planning",
    },
    "deliver_webhook": {"concurrent.futures.thread"},
    "deliver_openim": {"herald.domain.notifications.notification"},
    "invite_members": set(),
    "reconcile": {
        "herald.domain.commits.window",
        "herald.domain.notifications.notification",
        "herald.domain.reconcile.gaps",
    },
}
CLIENT = {"aws_lambda_powertools", "botocore", "dateutil", "jmespath", "six", "typing_extensions", "urllib3"}
PACKAGES = dict.fromkeys(ALLOWED, CLIENT) | {
    "api": CLIENT | {"annotated_types", "pydantic", "pydantic_core", "typing_inspection"},
    "authorizer": CLIENT | {"_cffi_backend", "cffi", "cryptography", "jwt"},
}
"""What a handler may load of what others have written."""

OF_THE_CHECKOUT = {"__editable___herald_1_0_0_finder", "_distutils_hack", "certifi"}
"""Installed here for other reasons, and in no layer."""

SHOW_MODULES = """
import json, sys
import handler
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(json.dumps(files))
"""


@cache
def imported_by(function: str) -> Mapping[str, str]:
    """Return the modules that a handler loads, with their files."""
    folder = ROOT / "functions" / function
    command = [sys.executable, "-c", SHOW_MODULES]
    done = subprocess.run(command, cwd=folder, env=VARIABLES, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("function", sorted(ALLOWED))
def test_a_handler_imports_nothing_heavy_that_it_does_not_use(function: str) -> None:
    assert imported_by(function).keys() & HEAVY == ALLOWED[function]


@pytest.mark.parametrize("function", sorted(ALLOWED))
def test_a_handler_imports_no_package_that_it_does_not_use(function: str) -> None:
    packages = {name.partition(".")[0] for name, file in imported_by(function).items() if "site-packages" in file}
    assert packages - OF_THE_CHECKOUT <= PACKAGES[function]
    assert "botocore" in packages


def test_every_function_is_looked_at() -> None:
    assert {path.name for path in (ROOT / "functions").iterdir() if path.is_dir()} == set(ALLOWED)
