"""The stack that a command addresses: the local one of `make up`, or one on AWS by its name."""

from dataclasses import dataclass
from typing import Annotated

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from herald_tools.local import stack

PATIENT = Config(read_timeout=150, retries={"total_max_attempts": 1})
"""For the reconcile function: it may take 120 s to answer, and a retry would do its work twice."""


StackName = Annotated[
    str | None, typer.Option("--stack", help="A stack on AWS, with your own credentials; default: the local one.")
]
"""The option that names the stack."""


class NoStack(Exception):
    """The stack does not exist, or must not be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """A stack's outputs, and the address of its AWS; `endpoint_url` is None on AWS itself."""

    session: boto3.Session
    endpoint_url: str | None
    outputs: dict[str, str]

    @property
    def is_local(self) -> bool:
        """Whether the stack runs on the local AWS, which lacks some operations."""
        return self.endpoint_url is not None


def find(name: str | None) -> Target:
    """Return the stack called `name` on AWS, with the user's own credentials, or the local one. Raises NoStack."""
    return _on_aws(name) if name else _here()


def of_stack(running: stack.Stack) -> Target:
    """Return a stack that runs on this machine."""
    return Target(running.session(), running.endpoint_url, running.outputs)


def _here() -> Target:
    running = stack.running()
    if running is None:
        raise NoStack("No local stack is running. Start one with `make up`, or name one on AWS with --stack.")
    return of_stack(running)


def _on_aws(name: str) -> Target:
    session = boto3.Session()
    try:
        (found,) = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except (ClientError, BotoCoreError) as error:
        raise NoStack(f"The stack {name!r} cannot be read: {error}") from error
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    return Target(session, None, outputs)
