"""Parameters that can be switched on a running stack, and what a stack in China leaves out."""

import json
from typing import Any

import pytest

from herald_tools.generators.checks.template import PRODUCTION, resolved
from tests.support.production import KEY_ARN, OPTIONAL
from tests.support.template import of_type

USERS_OF_THE_KEY = (
    ("AWS::DynamoDB::Table", "SSESpecification"),
    ("AWS::SNS::Topic", "KmsMasterKeyId"),
    ("AWS::Logs::LogGroup", "KmsKeyId"),
)


def with_key(value: str) -> dict[str, Any]:
    return resolved({**PRODUCTION, "CustomerKey": value})


def encrypted(template: dict[str, Any]) -> set[str]:
    """Return the resources that are encrypted with the stack's key."""
    queues = {
        name for name, queue in of_type("AWS::SQS::Queue", template).items() if queue.get("KmsMasterKeyId") == KEY_ARN
    }
    others = {
        name
        for kind, part in USERS_OF_THE_KEY
        for name, found in of_type(kind, template).items()
        if json.dumps(KEY_ARN) in json.dumps(found.get(part, ""))
    }
    return queues | others


def may_use_the_key(template: dict[str, Any]) -> set[str]:
    roles = of_type("AWS::IAM::Role", template)
    return {name for name, role in roles.items() if {"Ref": "UseEncryptionKey"} in role.get("ManagedPolicyArns", [])}


def test_between_a_stack_without_key_and_one_with_it_every_function_may_use_both() -> None:
    """Each step changes either who may use the key or what is encrypted with it, never both at once."""
    off, prepared, on = map(with_key, ("false", "prepared", "true"))
    assert encrypted(off) == encrypted(prepared) == set()
    assert len(encrypted(on)) == 3 + 1 + 3 + 3  # Tables, the topic, queues, logs.
    assert may_use_the_key(off) == set()
    assert may_use_the_key(prepared) == may_use_the_key(on) != set()
    assert "EncryptionKey" not in off["Resources"]
    assert prepared["Resources"]["EncryptionKey"] == on["Resources"]["EncryptionKey"]


GATEWAY_ALARMS = {"GatewayDeadLetterAgeAlarm", "GatewayDeadLetterAlarm", "GatewayQueueAgeAlarm"}


@pytest.mark.parametrize("form", ["v1", "v2", "both"])
def test_a_stack_with_a_gateway_has_its_subscription_and_alarms(form: str) -> None:
    resources = resolved({**PRODUCTION, "GatewayFormat": form})["Resources"]
    assert {"GatewaySubscription", *GATEWAY_ALARMS} <= set(resources)


def test_a_stack_without_gateway_fills_no_queue_and_raises_no_alarm_about_it() -> None:
    """The queue itself stays, so that switching the parameter deletes no message."""
    before = resolved(PRODUCTION)["Resources"]
    without = resolved({**PRODUCTION, "GatewayFormat": "none"})["Resources"]
    assert set(before) - set(without) == {"GatewaySubscription", *GATEWAY_ALARMS}


IN_SUBNETS = {"OpenIMSubnets": "subnet-0a,subnet-0b", "OpenIMSecurityGroups": "sg-0c"}


OPENIM = {name: value for name, value in OPTIONAL.items() if name.startswith("OpenIM")}


def openim_function(**parameters: str) -> dict[str, Any]:
    template = resolved({**PRODUCTION, **OPENIM, **parameters})
    return of_type("AWS::Lambda::Function", template)["DeliverOpenimFunction"]


def test_a_stack_without_openim_has_nothing_of_it() -> None:
    assert "openim" not in json.dumps(list(resolved(PRODUCTION)["Resources"])).lower()
    with_it = resolved({**PRODUCTION, **OPENIM})
    assert {"DeliverOpenimFunction", "OpenimQueue", "OpenimSubscription"} <= set(with_it["Resources"])
    assert {"OpenimQueueUrl", "OpenimDeadLetterQueueUrl"} <= set(with_it["Outputs"])


def test_reconcile_sees_the_queue_of_openim_if_there_is_one() -> None:
    def variables(template: dict[str, Any]) -> dict[str, Any]:
        reconcile = of_type("AWS::Lambda::Function", template)["ReconcileFunction"]
        found: dict[str, Any] = reconcile["Environment"]["Variables"]
        return found

    assert variables(resolved(PRODUCTION))["OPENIM_QUEUE_URL"] == ""
    assert variables(resolved({**PRODUCTION, **OPENIM}))["OPENIM_QUEUE_URL"] == {"Ref": "OpenimQueue"}


def test_only_a_private_openim_server_is_reached_from_subnets() -> None:
    assert "VpcConfig" not in openim_function()
    assert set(openim_function(**IN_SUBNETS)["VpcConfig"]) == {"SubnetIds", "SecurityGroupIds"}
    role = of_type("AWS::IAM::Role", resolved({**PRODUCTION, **OPENIM, **IN_SUBNETS}))["DeliverOpenimRole"]
    (of_aws,) = [each["Fn::Sub"] for each in role["ManagedPolicyArns"] if "Fn::Sub" in each]
    assert of_aws.endswith(":iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole")


def test_a_stack_in_china_asks_for_no_traces_and_names_the_principal_of_china() -> None:
    """X-Ray does not trace Lambda functions there, and CloudWatch Logs has another principal (AWS)."""
    stream = {"AuditExportStreamArn": "arn:aws-cn:firehose:cn-north-1:123456789012:deliverystream/audit"}
    china = resolved({**PRODUCTION, **stream, "AWS::Partition": "aws-cn"})
    functions = of_type("AWS::Lambda::Function", china).values()
    assert {function["TracingConfig"]["Mode"] for function in functions} == {"PassThrough"}
    (stage,) = of_type("AWS::ApiGateway::Stage", china).values()
    assert stage["TracingEnabled"] is False
    (statement,) = china["Resources"]["AuditExportRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "logs.amazonaws.com.cn"}


RETAINED = {
    "ApiGatewayLogRole": "RetainExceptOnCreate",
    "ApiGatewayLogs": "RetainExceptOnCreate",
    "AuditLog": "RetainExceptOnCreate",
    "EncryptionKey": "RetainExceptOnCreate",
    "GroupsTable": "Retain",
    "InboxTable": "Retain",
    "SettingsTable": "Retain",
}


def test_a_first_deployment_that_fails_leaves_only_the_protected_tables() -> None:
    """DynamoDB refuses to delete a protected table: with RetainExceptOnCreate the rollback itself would fail."""
    resources = resolved(PRODUCTION)["Resources"]
    policies = {name: found["DeletionPolicy"] for name, found in resources.items() if "DeletionPolicy" in found}
    assert {name: policy for name, policy in policies.items() if policy != "Delete"} == RETAINED


def test_every_deployment_replaces_the_layers_of_its_own_stack() -> None:
    layers = of_type("AWS::Lambda::LayerVersion", resolved(PRODUCTION))
    names = {layer["LayerName"]["Fn::Sub"] for layer in layers.values()}
    assert len(names) == len(layers) == 5
    assert all(name.startswith("${AWS::StackName}-") for name in names)
    resources = resolved(PRODUCTION)["Resources"]
    assert all(resources[name]["DeletionPolicy"] == "Delete" for name in layers)
