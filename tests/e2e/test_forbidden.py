"""Least privilege, on a local AWS that enforces it: each function's role does what it is for, and nothing else.

The roles are the deployed ones, with the policies that CloudFormation gave them, taken on as Lambda does it: the local
AWS's Lambda calls with the owner's keys, and only those get past a trust in Lambda alone. What the local AWS does not
know - dynamodb:LeadingKeys, the key, TLS - is held on the template (tests/template/test_defences.py).
"""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from herald_tools.local.environment import REGION
from herald_tools.local.stack import STACK_NAME, Stack
from tests.e2e.forbidden_calls import FUNCTIONS, OPERATIONS, REFUSED, Call, allowed_to, forbidden_to, of_table


class Roles:
    """Takes on the roles of a stack's functions."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._session = stack.session()
        self._clients: dict[tuple[str, str], Any] = {}
        self._sessions: dict[str, boto3.Session] = {}
        found = self.owner("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
        self.names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}

    def owner(self, service: Any) -> Any:
        """Return a client of the account's owner, who may do everything."""
        return self._session.client(service, endpoint_url=self._stack.endpoint_url)

    def arn_of(self, function: str) -> str:
        name = self.names[f"{function}Function"]
        arn: str = self.owner("lambda").get_function_configuration(FunctionName=name)["Role"]
        return arn

    def session_of(self, function: str) -> boto3.Session:
        """Return a session with the role that the deployed function has."""
        if function not in self._sessions:
            sts = self.owner("sts")
            given = sts.assume_role(RoleArn=self.arn_of(function), RoleSessionName="tests")["Credentials"]
            keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
            self._sessions[function] = boto3.Session(*keys, region_name=REGION)
        return self._sessions[function]

    def attempt(self, function: str, call: Call) -> str:
        """Make a call in the role of a function. Returns 'done', or the code of the error."""
        service, operation, parameters = call
        if (function, service) not in self._clients:
            self._clients[function, service] = self.session_of(function).client(
                service,  # type: ignore[call-overload]  # Whichever.
                endpoint_url=self._stack.endpoint_url,
                config=Config(retries={"total_max_attempts": 1}),
            )
        try:
            getattr(self._clients[function, service], operation)(**self.named(parameters))
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "done"

    def named(self, value: Any) -> Any:
        """Return parameters with the names that the resources have."""
        match value:
            case dict():
                return {self.named(key): self.named(each) for key, each in value.items()}
            case list():
                return [self.named(each) for each in value]
            case str() if "@" in value:
                before, name = value.split("@")
                return before + self.names[name]
        return value


@pytest.fixture(scope="module")
def roles(stack: Stack) -> Iterator[Roles]:
    taken = Roles(stack)
    logs = taken.owner("logs")
    logs.create_log_stream(logGroupName=taken.names["AuditLog"], logStreamName="tried")
    yield taken
    logs.delete_log_stream(logGroupName=taken.names["AuditLog"], logStreamName="tried")


each_function = pytest.mark.parametrize("function", FUNCTIONS)


@pytest.fixture
def somebody(roles: Roles) -> Iterator[boto3.Session]:
    """A user of the account whose own policy allows to take on every role."""
    iam, name = roles.owner("iam"), "somebody-else"
    allow = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    iam.create_user(UserName=name)
    iam.put_user_policy(
        UserName=name, PolicyName="any-role", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    )
    made = iam.create_access_key(UserName=name)["AccessKey"]
    yield boto3.Session(made["AccessKeyId"], made["SecretAccessKey"], region_name=REGION)
    iam.delete_access_key(UserName=name, AccessKeyId=made["AccessKeyId"])
    iam.delete_user_policy(UserName=name, PolicyName="any-role")
    iam.delete_user(UserName=name)


def test_nobody_but_lambda_takes_on_the_role_of_a_function(stack: Stack, roles: Roles, somebody: boto3.Session) -> None:
    sts = somebody.client("sts", endpoint_url=stack.endpoint_url)
    assert sts.get_caller_identity()["Arn"].endswith(":user/somebody-else")
    for function in FUNCTIONS:
        with pytest.raises(ClientError) as refused:
            sts.assume_role(RoleArn=roles.arn_of(function), RoleSessionName="tests")
        assert refused.value.response["Error"]["Code"] in REFUSED


@each_function
def test_a_role_may_do_what_its_function_is_for(roles: Roles, function: str) -> None:
    answers = {f"{call[0]}.{call[1]} {call[2]}": roles.attempt(function, call) for call in allowed_to(function)}
    assert answers
    assert set(answers.values()) == {"done"}, answers


@each_function
def test_a_role_may_do_nothing_else(roles: Roles, function: str) -> None:
    answers = {f"{call[0]}.{call[1]} {call[2]}": roles.attempt(function, call) for call in forbidden_to(function)}
    assert len(answers) >= 20
    assert {call: answer for call, answer in answers.items() if answer not in REFUSED} == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_refused_to_a_role_is_done_for_the_owner(roles: Roles, operation: str) -> None:
    """So that a refusal is one of the role's policies, and not of a call that is wrong."""
    _, _, parameters = of_table(operation, "SettingsTable")
    answer = getattr(roles.owner("dynamodb"), operation)(**roles.named(parameters))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
