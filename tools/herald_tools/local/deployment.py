"""Herald on the local AWS: built and deployed from template.yaml with the ordinary SAM commands."""

import platform
import subprocess
import sys

from herald_tools.local.environment import REGION, local_session, tool_environment
from herald_tools.local.paths import LOCAL, PRIVATE_KEY, ROOT, SAM
from herald_tools.local.tokens import ALGORITHM, AUDIENCE, ISSUER, public_key

PLATFORM_APPLICATION = f"arn:aws:sns:{REGION}:000000000000:app/GCM/herald"
"""Stands in for FCM: the local AWS takes pushes and delivers none."""


class CommandFailed(Exception):
    """A command of the tool chain failed; the message holds what it printed."""


def local_parameters() -> dict[str, str]:
    """Return what the template's parameters are on this machine.

    The local AWS forgets what fails behind the first record of a stream batch, so a batch is one record there; and it
    retries for ever but for the age of a record.
    """
    machine = platform.machine().lower()
    return {
        "JwtIssuer": ISSUER,
        "JwtAudience": AUDIENCE,
        "JwtAlgorithm": ALGORITHM,
        "JwtPublicKey": public_key(PRIVATE_KEY),
        "Architecture": "arm64" if machine in ("arm64", "aarch64") else "x86_64",
        "RunsOn": "local",
        "LogRetentionDays": "1",
        "DeletionProtection": "false",
        "StreamBatchSize": "1",
        "StreamRecordAge": "60",
        "ReconcileSchedule": "rate(1 minute)",
        "SettleSeconds": "15",
        "DeliveryConcurrency": "2",
        "GatewayFormat": "both",
        "FcmApplicationArn": PLATFORM_APPLICATION,
        "PolicyRefreshSeconds": "1",
        "CreationsPerHour": "10000",
        "InvitationsPerHour": "10000000",
    }


def build() -> None:
    """Build functions and layers for this machine's Python and processor. Raises CommandFailed."""
    LOCAL.mkdir(exist_ok=True)
    # SAM's cache does not see which Python runs: each has its own.
    cache = LOCAL / "cache" / (sys.implementation.cache_tag or "python")
    run("build", "--cache-dir", str(cache), TARGET="host")


def make_platform_application(endpoint_url: str) -> None:
    """Make what a deployment on AWS finds there already: SNS's connection to a platform."""
    sns = local_session().client("sns", endpoint_url=endpoint_url)
    sns.create_platform_application(Name="herald", Platform="GCM", Attributes={"PlatformCredential": "local"})


def deploy(endpoint_url: str, **changed: str) -> None:
    """Deploy what `build` made to the AWS at `endpoint_url`, with parameters `changed`. Raises CommandFailed."""
    overrides = [f'{name}="{value}"' for name, value in {**local_parameters(), **changed}.items()]
    run("deploy", "--parameter-overrides", *overrides, AWS_ENDPOINT_URL=endpoint_url)


def run(command: str, *arguments: str, **environment: str) -> None:
    """Run one sam command with samconfig.toml's settings for `local`. Raises CommandFailed."""
    done = subprocess.run(
        [SAM, command, "--config-file", str(ROOT / "samconfig.toml"), "--config-env", "local", *arguments],
        cwd=ROOT,
        env=tool_environment(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"sam {command} failed:\n{done.stdout}{done.stderr}")
