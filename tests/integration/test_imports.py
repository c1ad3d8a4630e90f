"""What a cold start pays for: each handler imports what it uses and nothing else."""

import json
import subprocess
import sys

import pytest

from tools.local.artifacts import VARIABLES
from tools.local.paths import ROOT

HEAVY = {
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.event_handler.openapi.models",
    "aws_lambda_powertools.utilities.batch",
    "aws_xray_sdk",
    "boto3",
    "concurrent.futures.thread",
    "cryptography",
    "herald.domain.openim",
    "herald.domain.push",
    "herald.domain.reconciliation",
    "jwt",
    "pydantic",
    "requests",
    "tenacity",
}
"""What takes long to load, or belongs to one function alone."""

ALLOWED = {
    "api": {"aws_lambda_powertools.event_handler", "herald.domain.push", "pydantic"},
    "authorizer": {"concurrent.futures.thread", "cryptography", "jwt"},
    "confirm_creation": set(),
    "deliver_inbox": set(),
    "deliver_push": {"herald.domain.openim", "herald.domain.push"},
    "invite_members": set(),
    "reconcile": {"herald.domain.reconciliation"},
}
SHOW_MODULES = "import json, sys; import handler; print(json.dumps(sorted(sys.modules)))"


def imported_by(function: str) -> set[str]:
    folder = ROOT / "functions" / function
    command = [sys.executable, "-c", SHOW_MODULES]
    done = subprocess.run(command, cwd=folder, env=VARIABLES, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("function", sorted(ALLOWED))
def test_a_handler_imports_nothing_heavy_that_it_does_not_use(function: str) -> None:
    assert imported_by(function) & HEAVY == ALLOWED[function]


def test_every_function_is_looked_at() -> None:
    assert {path.name for path in (ROOT / "functions").iterdir() if path.is_dir()} == set(ALLOWED)
