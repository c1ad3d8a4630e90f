"""Encryption, logs and secrets of the stack in production, and what the local stack leaves out.

An emulator would not notice if any of it were missing: it encrypts, throttles and filters nothing.
"""

import json
import re
import tomllib

import pytest

from herald_tools.generators.checks.template import PRODUCTION, REQUIRED, resolved
from herald_tools.local.paths import ROOT
from tests.support.production import (
    AWS,
    FUNCTIONS,
    KEY_ARN,
    LOCAL,
    LOGS,
    NOT_OF_A_FUNCTION,
    OPTIONAL,
    POLICIES,
    QUEUES,
    ROLES,
    TABLES,
)
from tests.support.template import of_type, source


def test_production_is_what_samconfig_says_it_is() -> None:
    given = tomllib.loads((ROOT / "samconfig.toml").read_text())["prod"]["deploy"]["parameters"]["parameter_overrides"]
    overrides = dict(re.findall(r'(\w+)="([^"]*)"', given))
    defaults = {name: str(found.get("Default", "")) for name, found in source()["Parameters"].items()}
    assert defaults | overrides | REQUIRED == defaults | PRODUCTION


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_encrypted_with_the_stacks_own_key(name: str) -> None:
    assert TABLES[name]["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY_ARN}


DEAD_LETTER_QUEUES = sorted(name for name in QUEUES if name.endswith("DeadLetterQueue"))


@pytest.mark.parametrize("name", sorted(set(QUEUES) - set(DEAD_LETTER_QUEUES)))
def test_every_queue_is_encrypted_with_the_stacks_own_key_or_with_that_of_sqs(name: str) -> None:
    assert QUEUES[name]["KmsMasterKeyId"] == KEY_ARN
    assert QUEUES[name]["SqsManagedSseEnabled"] is False
    without = of_type("AWS::SQS::Queue", resolved({**PRODUCTION, **OPTIONAL, "CustomerKey": "false"}))[name]
    assert without["SqsManagedSseEnabled"] is True
    assert "KmsMasterKeyId" not in without


@pytest.mark.parametrize("name", DEAD_LETTER_QUEUES)
def test_a_dead_letter_queue_does_not_depend_on_the_stacks_own_key(name: str) -> None:
    """If somebody disables the key or changes its policy, SNS and Lambda can still send to this queue."""
    assert QUEUES[name]["SqsManagedSseEnabled"] is True
    assert "KmsMasterKeyId" not in QUEUES[name]


def test_the_topic_and_every_log_are_encrypted_with_the_stacks_own_key() -> None:
    (topic,) = of_type("AWS::SNS::Topic", AWS).values()
    assert topic["KmsMasterKeyId"] == KEY_ARN
    assert set(LOGS) == {"AuditLog", "AccessLog", "FirewallLog"}
    assert all(log["KmsKeyId"] == KEY_ARN for log in LOGS.values())


def test_the_key_is_rotated_and_outlives_the_stack_as_the_tables_do() -> None:
    (key,) = of_type("AWS::KMS::Key", AWS).values()
    assert key["EnableKeyRotation"] is True
    assert AWS["Resources"]["EncryptionKey"]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert AWS["Resources"]["EncryptionKey"]["UpdateReplacePolicy"] == "Retain"


def test_the_key_lets_in_services_for_this_stack_alone() -> None:
    (key,) = of_type("AWS::KMS::Key", AWS).values()
    account, *services = key["KeyPolicy"]["Statement"]
    assert account["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    assert [each["Sid"] for each in services] == ["TheTopicSends", "LogsAreKept"]
    for each in services:
        (names,) = each["Condition"]["ArnLike"].values()
        for name in names if isinstance(names, list) else [names]:
            assert "${AWS::AccountId}:" in name["Fn::Sub"]
            assert "${AWS::StackName}" in name["Fn::Sub"]


def test_functions_use_the_key_through_the_services_that_keep_something_only() -> None:
    (statement,) = POLICIES["UseEncryptionKey"]["PolicyDocument"]["Statement"]
    through = {each["Fn::Sub"] for each in statement["Condition"]["StringEquals"]["kms:ViaService"]}
    services, endings = ("dynamodb", "sns", "sqs"), ("amazonaws.com", "amazonaws.com.cn")
    assert through == {f"{service}.${{AWS::Region}}.{ending}" for service in services for ending in endings}
    using = {name for name in ROLES if {"Ref": "UseEncryptionKey"} in ROLES[name].get("ManagedPolicyArns", [])}
    assert using == set(ROLES) - NOT_OF_A_FUNCTION


@pytest.mark.parametrize("name", LOGS)
def test_every_log_is_kept_for_so_many_days(name: str) -> None:
    assert LOGS[name]["RetentionInDays"]["Ref"] in {"LogRetentionDays", "AccessLogRetentionDays"}


SECRET = re.compile("secret|passw|private|credential|token|key", re.IGNORECASE)
PUBLIC = {
    "JWT_PUBLIC_KEY",
    "JwtPublicKey",
    "CustomerKey",
    "RequestsPerToken",
    "OpenIMSecretArn",
    "OPENIM_SECRET_ARN",
    "WebhookSecretArn",
    "WEBHOOK_SECRET_ARN",
}
"""What sounds like a secret and is none: the issuer's public key, whether the stack has a key, a limit, and names."""


def test_no_function_and_no_parameter_holds_a_secret() -> None:
    """So that none needs NoEcho, and no environment variable needs a key of its own."""
    variables = {name for found in FUNCTIONS.values() for name in found["Environment"]["Variables"]}
    names = {name for name in (*variables, *AWS["Parameters"]) if SECRET.search(name)}
    assert names <= PUBLIC
    for parameter in AWS["Parameters"].values():
        assert not re.search(r"AKIA[A-Z0-9]{16}|-----BEGIN|[A-Za-z0-9+/=_-]{40,}", str(parameter.get("Default", "")))


def test_no_output_and_no_variable_shows_a_secret_of_aws() -> None:
    assert "{{resolve:" not in json.dumps(AWS["Outputs"])
    assert not of_type("AWS::IAM::AccessKey", AWS)
    assert not of_type("AWS::IAM::User", AWS)


def test_the_local_stack_leaves_out_what_the_local_aws_cannot_take() -> None:
    kinds = {found["Type"] for found in LOCAL["Resources"].values()}
    assert not kinds & {"AWS::WAFv2::WebACLAssociation", "AWS::Logs::QueryDefinition", "AWS::ApiGateway::Account"}
    text = json.dumps(LOCAL["Resources"])
    assert "aws:SecureTransport" not in text  # It speaks plain http.
    assert "EncryptionKey" not in text


AWS_ALONE = {
    "AWS::ApiGateway::Account",
    "AWS::KMS::Key",
    "AWS::Logs::QueryDefinition",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::WAFv2::WebACL",
    "AWS::WAFv2::WebACLAssociation",
}


def test_the_local_stack_keeps_everything_else() -> None:
    left_out = {name: found["Type"] for name, found in AWS["Resources"].items() if name not in LOCAL["Resources"]}
    others = {name for name, kind in left_out.items() if kind not in {*AWS_ALONE, "AWS::CloudWatch::Alarm"}}
    assert others == {
        "AccessLog",
        "ApiGatewayLogRole",
        "AuditExport",
        "AuditExportRole",
        "FirewallLog",
        "StreamDeadLettersTakeTlsOnly",
        "UseEncryptionKey",
    }


def test_what_is_no_json_object_reaches_no_function() -> None:
    """The local AWS validates nothing; the function does so itself."""
    (api,) = of_type("AWS::ApiGateway::RestApi", AWS).values()
    body = api["Body"]
    assert body["components"]["schemas"]["jsonobject"] == {"type": "object"}
    proxied = body["paths"]["/{proxy+}"]
    for method, operation in proxied.items():
        validator = body.get("x-amazon-apigateway-request-validators", {}).get(
            operation.get("x-amazon-apigateway-request-validator"), {}
        )
        assert validator.get("validateRequestBody", False) is (method in {"post", "put"})
        if method in {"post", "put"}:
            assert operation["requestBody"]["required"]
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/jsonobject"}
