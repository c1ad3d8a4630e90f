"""A Herald stack that runs on this machine."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import boto3

from herald_tools.local import aws_server, deployment, gateway_responses, tokens
from herald_tools.local.environment import REGION, local_session
from herald_tools.local.paths import LOCAL, PRIVATE_KEY, SAM_LOCAL_FILE, STACK_FILE

STACK_NAME = "herald"
AS_IS: Mapping[str, str] = MappingProxyType({})
"""No parameters but those of the local stack."""

Step = Callable[[str], AbstractContextManager[object]]
"""Shows what is being done, for as long as it takes."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where a running stack answers, and the outputs of its template."""

    api_url: str
    endpoint_url: str
    region: str
    pid: int
    outputs: dict[str, str]

    def session(self) -> boto3.Session:
        """Return a boto3 session for the stack's AWS; clients need `endpoint_url` besides."""
        return local_session()

    @property
    def docs_url(self) -> str:
        """The Swagger page. Browsers find every name under localhost on this machine, which other programs may not."""
        port = self.endpoint_url.rsplit(":", 1)[1]
        return f"http://{self.outputs['ApiId']}.execute-api.localhost:{port}/{self.outputs['StageName']}/docs"


def bring_up(folder: Path, step: Step, port: int | None = None, changed: Mapping[str, str] = AS_IS) -> Stack:
    """Start a local AWS with its files in `folder`, and deploy Herald on it, with parameters `changed`.

    Leaves nothing running if it fails.
    """
    with step("Building functions and layers"):
        tokens.ensure_key(PRIVATE_KEY)
        deployment.build()
    with step("Starting the local AWS"):
        server = aws_server.start(folder, aws_server.free_port(port))
    try:
        with step("Deploying template.yaml"):
            deployment.make_platform_application(server.endpoint_url)
            deployment.deploy(server.endpoint_url, **changed)
            return _describe(server)
    except BaseException:
        aws_server.stop(server.pid)
        raise


@contextmanager
def temporary_stack(step: Step, changed: Mapping[str, str] = AS_IS) -> Iterator[Stack]:
    """Provide a stack of its own, on a free port, with parameters `changed`, and leave nothing running."""
    LOCAL.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="stack-", dir=LOCAL, ignore_cleanup_errors=True) as folder:
        stack = bring_up(Path(folder), step, changed=changed)
        try:
            yield stack
        finally:
            aws_server.stop(stack.pid)


def save(stack: Stack) -> None:
    """Write the stack that runs in the background to .local/stack.json, and what `sam local` needs beside it."""
    STACK_FILE.write_text(json.dumps(asdict(stack), indent=2) + "\n")
    SAM_LOCAL_FILE.write_text(json.dumps({"Parameters": function_variables(stack)}, indent=2) + "\n")


def function_variables(stack: Stack) -> dict[str, str]:
    """Return the environment by which `sam local` lets functions reach the stack, as its `--env-vars` takes it."""
    parameters = deployment.local_parameters()
    return {
        "AWS_ENDPOINT_URL": stack.endpoint_url,
        "POWERTOOLS_SERVICE_NAME": STACK_NAME,
        "GROUPS_TABLE": stack.outputs["GroupsTable"],
        "INBOX_TABLE": stack.outputs["InboxTable"],
        "SETTINGS_TABLE": stack.outputs["SettingsTable"],
        "INBOX_QUEUE_URL": stack.outputs["InboxQueueUrl"],
        "INBOX_DEAD_LETTER_QUEUE_URL": stack.outputs["InboxDeadLetterQueueUrl"],
        "PUSH_QUEUE_URL": stack.outputs["PushQueueUrl"],
        "PUSH_DEAD_LETTER_QUEUE_URL": stack.outputs["PushDeadLetterQueueUrl"],
        "STREAM_DEAD_LETTER_QUEUE_URL": stack.outputs["StreamDeadLetterQueueUrl"],
        "NOTIFICATIONS_TOPIC_ARN": stack.outputs["NotificationsTopicArn"],
        "GATEWAY_FORMAT": parameters["GatewayFormat"],
        "FCM_APPLICATION_ARN": parameters["FcmApplicationArn"],
        "CREATIONS_PER_HOUR": parameters["CreationsPerHour"],
        "INVITATIONS_PER_HOUR": parameters["InvitationsPerHour"],
        "POLICY_REFRESH_SECONDS": parameters["PolicyRefreshSeconds"],
        "JWT_ALGORITHM": parameters["JwtAlgorithm"],
        "JWT_ISSUER": parameters["JwtIssuer"],
        "JWT_AUDIENCE": parameters["JwtAudience"],
        "JWT_PUBLIC_KEY": parameters["JwtPublicKey"],
    }


def running() -> Stack | None:
    """Return the stack that `make up` left running, or None where none is.

    A process id may be somebody else's by now: only one whose AWS still answers is ours.
    """
    if not STACK_FILE.exists():
        return None
    stack = Stack(**json.loads(STACK_FILE.read_text()))
    ours = aws_server.is_running(stack.pid) and aws_server.is_healthy(stack.endpoint_url)
    return stack if ours else None


def take_down() -> bool:
    """End the stack that runs in the background. Returns whether one did."""
    stack = running()
    if stack:
        aws_server.stop(stack.pid)
    for written in (STACK_FILE, SAM_LOCAL_FILE):
        written.unlink(missing_ok=True)
    return stack is not None


def _describe(server: aws_server.LocalAws) -> Stack:
    session = local_session()
    stacks = session.client("cloudformation", endpoint_url=server.endpoint_url).describe_stacks(StackName=STACK_NAME)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks["Stacks"][0]["Outputs"]}
    api_id, stage = outputs["ApiId"], outputs["StageName"]
    gateway_responses.apply(session.client("apigateway", endpoint_url=server.endpoint_url), api_id, stage)
    api_url = f"{server.endpoint_url}/_aws/execute-api/{api_id}/{stage}"
    return Stack(api_url, server.endpoint_url, REGION, server.pid, outputs)
