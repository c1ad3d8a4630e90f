"""The baselines on the local AWS, beside Herald."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from herald_tools.local import deployment
from herald_tools.local.environment import local_session
from herald_tools.local.paths import LOCAL

NAME = "baselines"
TEMPLATE = Path(__file__).with_name("baselines") / "template.yaml"
BUILD = LOCAL / "bench" / "build"


@dataclass(frozen=True, slots=True)
class BaselineStack:
    """Address of the baselines; by baseline, the name of its inbox table and the URL of its queue."""

    api_url: str
    inboxes: dict[str, str]
    queues: dict[str, str]


def deploy(endpoint_url: str) -> BaselineStack:
    """Build and deploy the baselines on the AWS at `endpoint_url`. Raises CommandFailed."""
    architecture = f'Architecture="{deployment.local_parameters()["Architecture"]}"'
    deployment.run("build", "--template-file", str(TEMPLATE), "--build-dir", str(BUILD), TARGET="host")
    built = str(Path(BUILD) / "template.yaml")
    options = ["--template-file", built, "--stack-name", NAME, "--parameter-overrides", architecture]
    deployment.run("deploy", *options, AWS_ENDPOINT_URL=endpoint_url)
    outputs = _outputs(endpoint_url)
    return BaselineStack(
        api_url=f"{endpoint_url}/_aws/execute-api/{outputs['ApiId']}/v1",
        inboxes={"common": outputs["CommonInbox"], "batched": outputs["BatchedInbox"]},
        queues={"common": outputs["CommonQueue"], "batched": outputs["BatchedQueue"]},
    )


def _outputs(endpoint_url: str) -> dict[str, str]:
    cloudformation: Any = local_session().client("cloudformation", endpoint_url=endpoint_url)
    (stack,) = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
