"""A stack of Herald that runs on this machine."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import boto3

from herald_tools.local import aws_server, deployment, gateway_responses, linked_layers, sources, tokens
from herald_tools.local.deployment import OpenIMConnection
from herald_tools.local.environment import REGION, local_session
from herald_tools.local.paths import LOCAL, PRIVATE_KEY, SAM_LOCAL_FILE, STACK_FILE

STACK_NAME = "herald"
AS_IS: Mapping[str, str] = MappingProxyType({})
"""No parameters other than those of the local stack."""

Step = Callable[[str], AbstractContextManager[object]]
"""Shows the name of a step while the step runs."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Addresses and outputs of a running stack.

    `deployed_at` is in RFC 3339, `code` the fingerprint of the deployed files (`sources`), `template` the path of the
    deployed template. They are empty for a stack of an older version.
    """

    api_url: str
    endpoint_url: str
    region: str
    pid: int
    outputs: dict[str, str]
    deployed_at: str = ""
    code: str = ""
    template: str = ""

    def session(self) -> boto3.Session:
        """Return a boto3 session for the stack's AWS; its clients also need `endpoint_url`."""
        return local_session()

    @property
    def docs_url(self) -> str:
        """The Swagger page. Browsers resolve every name under `localhost`; other programs may not."""
        port = self.endpoint_url.rsplit(":", 1)[1]
        return f"http://{self.outputs['ApiId']}.execute-api.localhost:{port}/{self.outputs['StageName']}/docs"


def bring_up(
    folder: Path,
    step: Step,
    port: int | None = None,
    changed: Mapping[str, str] = AS_IS,
    openim: OpenIMConnection | None = None,
) -> Stack:
    """Start a local AWS with its files in `folder`, and deploy Herald on it; `changed` overrides parameters.

    With `openim`, Herald delivers to that server. Raises LocalAwsFailed or CommandFailed; no process is left then.
    """
    code = sources.fingerprint()
    with step("Building functions and layers"):
        tokens.ensure_key(PRIVATE_KEY)
        deployment.build()
        template = linked_layers.write(folder)
    with step("Starting the local AWS"):
        server = aws_server.start(folder, aws_server.free_port(port))
    try:
        with step("Deploying template.yaml"):
            deployment.make_platform_application(server.endpoint_url)
            deployment.deploy(server.endpoint_url, template, **changed, **_openim_parameters(server, openim))
            return _describe(server, code, template, allows_origins=bool(changed.get("AllowedOrigins")))
    except BaseException:
        aws_server.stop(server.pid)
        raise


@contextmanager
def temporary_stack(
    step: Step, changed: Mapping[str, str] = AS_IS, openim: OpenIMConnection | None = None
) -> Iterator[Stack]:
    """Run another stack on a free port for the duration of the block; `changed` overrides parameters."""
    LOCAL.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="stack-", dir=LOCAL, ignore_cleanup_errors=True) as folder:
        stack = bring_up(Path(folder), step, changed=changed, openim=openim)
        try:
            yield stack
        finally:
            aws_server.stop(stack.pid)


def save(stack: Stack) -> None:
    """Write the addresses of the background stack to .local/stack.json, and variables for `sam local` beside it."""
    STACK_FILE.write_text(json.dumps(asdict(stack), indent=2) + "\n")
    SAM_LOCAL_FILE.write_text(json.dumps({"Parameters": function_variables(stack)}, indent=2) + "\n")


def function_variables(stack: Stack) -> dict[str, str]:
    """Return the variables with which functions reach the stack, for `sam local --env-vars`."""
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
        "ANNOUNCE_GROUP_FUNCTION": "AnnounceGroupFunction",  # Names of metrics, which the local AWS does not keep.
        "INVITE_MEMBERS_FUNCTION": "InviteMembersFunction",
        "GATEWAY_FORMAT": parameters["GatewayFormat"],
        "FCM_APPLICATION_ARN": parameters["FcmApplicationArn"],
        "CREATIONS_PER_HOUR": parameters["CreationsPerHour"],
        "INVITATIONS_PER_HOUR": parameters["InvitationsPerHour"],
        "READS_PER_SECOND": parameters["ReadsPerSecond"],
        "WRITES_PER_SECOND": parameters["WritesPerSecond"],
        "POLICY_REFRESH_SECONDS": parameters["PolicyRefreshSeconds"],
        "JWT_ALGORITHM": parameters["JwtAlgorithm"],
        "JWT_ISSUER": parameters["JwtIssuer"],
        "JWT_AUDIENCE": parameters["JwtAudience"],
        "JWT_PUBLIC_KEY": parameters["JwtPublicKey"],
    }


def running() -> Stack | None:
    """Return the stack that `herald up` started, or None if it does not run any more.

    Another process may have its id by now, so its AWS must answer, too.
    """
    if not STACK_FILE.exists():
        return None
    stack = Stack(**json.loads(STACK_FILE.read_text()))
    ours = aws_server.is_running(stack.pid) and aws_server.is_healthy(stack.endpoint_url)
    return stack if ours else None


def take_down() -> bool:
    """Stop the background stack. Returns whether one was running."""
    stack = running()
    if stack:
        aws_server.stop(stack.pid)
    for written in (STACK_FILE, SAM_LOCAL_FILE):
        written.unlink(missing_ok=True)
    return stack is not None


def _openim_parameters(server: aws_server.LocalAws, openim: OpenIMConnection | None) -> dict[str, str]:
    if openim is None:
        return {}
    arn = deployment.make_openim_secret(server.endpoint_url, openim)
    return {"OpenIMApiUrl": openim.url, "OpenIMSecretArn": arn}


def _describe(server: aws_server.LocalAws, code: str, template: Path, *, allows_origins: bool) -> Stack:
    session = local_session()
    stacks = session.client("cloudformation", endpoint_url=server.endpoint_url).describe_stacks(StackName=STACK_NAME)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stacks["Stacks"][0]["Outputs"]}
    api_id, stage = outputs["ApiId"], outputs["StageName"]
    api_gateway = session.client("apigateway", endpoint_url=server.endpoint_url)
    gateway_responses.apply(api_gateway, api_id, stage, allows_origins=allows_origins)
    api_url = f"{server.endpoint_url}/_aws/execute-api/{api_id}/{stage}"
    now = datetime.now(UTC).isoformat()
    return Stack(api_url, server.endpoint_url, REGION, server.pid, outputs, now, code, str(template))
