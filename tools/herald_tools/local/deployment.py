"""Builds and deploys Herald on the local AWS, from template.yaml with the SAM CLI."""

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from herald_tools.local.environment import REGION, local_session, tool_environment
from herald_tools.local.paths import LOCAL, PRIVATE_KEY, ROOT, SAM
from herald_tools.local.tokens import ALGORITHM, AUDIENCE, ISSUER, public_key

PLATFORM_APPLICATION = f"arn:aws:sns:{REGION}:000000000000:app/GCM/herald"
"""A platform application for FCM. The local AWS accepts pushes and delivers none."""


class OpenIMConnection(NamedTuple):
    """How a local stack reaches an OpenIM server: its address, its secret, and the user id of an administrator."""

    url: str
    secret: str
    administrator: str


class CommandFailed(Exception):
    """A SAM command failed; the message holds its output."""


def local_parameters() -> dict[str, str]:
    """Return the values of the template's parameters on this machine.

    The local AWS loses the records behind a failed one in a batch of a stream, so a batch is one record. And it retries
    without end unless records have a maximum age.
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
        "ReadsPerSecond": "0",
        "WritesPerSecond": "0",
    }


def build() -> None:
    """Build functions and layers for the Python and the processor of this machine. Raises CommandFailed."""
    LOCAL.mkdir(exist_ok=True)
    # SAM does not notice another version of Python: each version gets a cache of its own.
    cache = LOCAL / "cache" / (sys.implementation.cache_tag or "python")
    run("build", "--cache-dir", str(cache), TARGET="host")


def make_platform_application(endpoint_url: str) -> None:
    """Create the platform application of SNS, which an operator creates by hand on AWS."""
    sns = local_session().client("sns", endpoint_url=endpoint_url)
    sns.create_platform_application(Name="herald", Platform="GCM", Attributes={"PlatformCredential": "local"})


def make_openim_secret(endpoint_url: str, openim: OpenIMConnection) -> str:
    """Create the secret of an OpenIM server, which an operator creates by hand on AWS. Returns its ARN."""
    secrets = local_session().client("secretsmanager", endpoint_url=endpoint_url)
    text = json.dumps({"secret": openim.secret, "user_id": openim.administrator})
    return str(secrets.create_secret(Name="herald/openim", SecretString=text)["ARN"])


def deploy(endpoint_url: str, template: Path, /, **changed: str) -> None:
    """Deploy a built template to the AWS at `endpoint_url`; `changed` overrides parameters. Raises CommandFailed."""
    overrides = [f'{name}="{value}"' for name, value in {**local_parameters(), **changed}.items()]
    run("deploy", "--template-file", str(template), "--parameter-overrides", *overrides, AWS_ENDPOINT_URL=endpoint_url)


def run(command: str, *arguments: str, **environment: str) -> None:
    """Run a SAM command with the settings `local` of samconfig.toml. Raises CommandFailed."""
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
