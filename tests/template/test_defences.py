"""What the stack defends itself with, on the template as it turns out in production and on the local AWS.

An emulator would notice none of it being gone: it encrypts, throttles and filters nothing.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from herald_tools.generators.checks.template import PRODUCTION, REQUIRED, resolved
from herald_tools.local.paths import ROOT
from tests.support.template import of_type, source

AWS = resolved({**PRODUCTION, "AuditExportStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/audit"})
LOCAL = resolved({**REQUIRED, "RunsOn": "local"})

FUNCTIONS = of_type("AWS::Lambda::Function", AWS)
ROLES = of_type("AWS::IAM::Role", AWS)
POLICIES = of_type("AWS::IAM::ManagedPolicy", AWS)
TABLES = of_type("AWS::DynamoDB::Table", AWS)
QUEUES = of_type("AWS::SQS::Queue", AWS)
LOGS = of_type("AWS::Logs::LogGroup", AWS)
KEY_ARN = {"Fn::GetAtt": ["EncryptionKey", "Arn"]}
NOT_OF_A_FUNCTION = {"AuditExportRole", "ApiGatewayLogRole"}

Statement = dict[str, Any]


def test_production_is_what_samconfig_says_it_is() -> None:
    given = tomllib.loads((ROOT / "samconfig.toml").read_text())["prod"]["deploy"]["parameters"]["parameter_overrides"]
    overrides = dict(re.findall(r'(\w+)="([^"]*)"', given))
    defaults = {name: str(found.get("Default", "")) for name, found in source()["Parameters"].items()}
    assert defaults | overrides | REQUIRED == defaults | PRODUCTION


# ---------------------------------------------------------------- encryption


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_encrypted_with_the_stacks_own_key(name: str) -> None:
    assert TABLES[name]["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY_ARN}


@pytest.mark.parametrize("name", QUEUES)
def test_every_queue_is_encrypted_with_the_stacks_own_key_or_with_that_of_sqs(name: str) -> None:
    assert QUEUES[name]["KmsMasterKeyId"] == KEY_ARN
    assert QUEUES[name]["SqsManagedSseEnabled"] is False
    without = of_type("AWS::SQS::Queue", resolved({**PRODUCTION, "CustomerKey": "false"}))[name]
    assert without["SqsManagedSseEnabled"] is True
    assert "KmsMasterKeyId" not in without


def test_the_topic_and_every_log_are_encrypted_with_the_stacks_own_key() -> None:
    (topic,) = of_type("AWS::SNS::Topic", AWS).values()
    assert topic["KmsMasterKeyId"] == KEY_ARN
    assert set(LOGS) == {"AuditLog", "AccessLog", "FirewallLog"}
    assert all(log["KmsKeyId"] == KEY_ARN for log in LOGS.values())


def test_the_key_is_rotated_and_outlives_the_stack_as_the_tables_do() -> None:
    (key,) = of_type("AWS::KMS::Key", AWS).values()
    assert key["EnableKeyRotation"] is True
    assert AWS["Resources"]["EncryptionKey"]["DeletionPolicy"] == "Retain"
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


def test_functions_use_the_key_through_the_services_that_keep_something_and_the_authorizer_not_at_all() -> None:
    (statement,) = POLICIES["UseEncryptionKey"]["PolicyDocument"]["Statement"]
    through = [each["Fn::Sub"].split(".")[0] for each in statement["Condition"]["StringEquals"]["kms:ViaService"]]
    assert through == ["dynamodb", "sns", "sqs"]
    using = {name for name in ROLES if {"Ref": "UseEncryptionKey"} in ROLES[name].get("ManagedPolicyArns", [])}
    assert using == set(ROLES) - NOT_OF_A_FUNCTION - {"AuthorizerRole"}


# ---------------------------------------------------------------- who may do what


def statements_of(name: str) -> Iterator[Statement]:
    """Yield what a role or managed policy allows."""
    found = POLICIES.get(name) or ROLES[name]
    documents = [found] if "PolicyDocument" in found else found.get("Policies", [])
    for document in documents:
        yield from document["PolicyDocument"]["Statement"]


def actions_of(statement: Statement) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]


WILDCARDS = {
    "dynamodb:ListStreams": "knows no narrower resource",
    "sns:CreatePlatformEndpoint": "knows no narrower resource",
    "sns:DeleteEndpoint": "knows no narrower resource",
    "sns:SetEndpointAttributes": "knows no narrower resource",
    "xray:PutTelemetryRecords": "knows no narrower resource",
    "xray:PutTraceSegments": "knows no narrower resource",
    "sns:Publish*": "the local AWS asks PublishBatch for a batch, AWS asks Publish; the resource is the one topic",
}
"""Every wildcard that a role has, with its reason (AWS: service authorization reference)."""

each_holder = pytest.mark.parametrize("name", sorted({*ROLES, *POLICIES}))


@each_holder
def test_roles_allow_named_actions_on_named_resources_but_for_the_listed(name: str) -> None:
    for statement in statements_of(name):
        assert statement["Effect"] == "Allow"
        assert {"NotAction", "NotResource"}.isdisjoint(statement)
        for action in actions_of(statement):
            assert "*" not in action or action in WILDCARDS
            assert statement["Resource"] != "*" or action in WILDCARDS


@each_holder
def test_resources_are_the_stacks_own_or_parts_of_what_it_is_given(name: str) -> None:
    """A name that AWS gives is a reference; devices are SNS's, and the archive is a parameter."""
    devices = {
        f"arn:${{AWS::Partition}}:sns:${{AWS::Region}}:${{AWS::AccountId}}:{kind}/*" for kind in ("app", "endpoint")
    }
    for statement in statements_of(name):
        resources = statement["Resource"]
        for resource in resources if isinstance(resources, list) else [resources]:
            if resource == "*":
                continue
            assert isinstance(resource, dict)
            (target,) = resource.values()
            if "Fn::Sub" in resource and target not in devices:
                target = re.findall(r"\$\{(\w+)[.}]", target)
            named = target[0] if isinstance(target, list) else target
            assert named in {*AWS["Resources"], *AWS["Parameters"], *devices}


def test_every_wildcard_on_the_list_is_used() -> None:
    used = {
        action
        for name in (*ROLES, *POLICIES)
        for statement in statements_of(name)
        for action in actions_of(statement)
        if "*" in action or statement["Resource"] == "*"
    }
    assert used == set(WILDCARDS)


def test_every_function_has_a_role_of_its_own_that_lambda_alone_may_take_on() -> None:
    roles = [function["Role"]["Fn::GetAtt"][0] for function in FUNCTIONS.values()]
    assert sorted(roles) == sorted(set(ROLES) - NOT_OF_A_FUNCTION)
    for role in roles:
        (statement,) = ROLES[role]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert statement["Action"] == "sts:AssumeRole"


def test_a_role_has_no_managed_policies_but_the_stacks_own() -> None:
    for name in set(ROLES) - {"ApiGatewayLogRole"}:
        attached = ROLES[name].get("ManagedPolicyArns", [])
        assert {each["Ref"] for each in attached} <= set(POLICIES)
    (of_aws,) = ROLES["ApiGatewayLogRole"]["ManagedPolicyArns"]
    assert of_aws["Fn::Sub"].endswith(":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs")


def test_whoever_shares_the_inbox_table_keeps_to_keys_of_its_own() -> None:
    """dynamodb:LeadingKeys: inboxes, ledger and book have one table. The local AWS does not know the condition."""
    inbox = {"Fn::GetAtt": ["InboxTable", "Arn"]}
    keys: dict[tuple[str, str], set[str]] = {}
    for name in ROLES:
        for statement in statements_of(name):
            if statement["Resource"] == inbox:
                condition = json.dumps(statement.get("Condition", {}))
                for action in actions_of(statement):
                    found = set(re.findall(r'LeadingKeys": "([^"]+)"', condition)) or {"any"}
                    keys.setdefault((name, action.removeprefix("dynamodb:")), set()).update(found)
    assert keys == {
        ("ApiRole", "GetItem"): {"any"},
        ("ApiRole", "Query"): {"any"},
        ("ApiRole", "PutItem"): {"USER#*"},
        ("ApiRole", "UpdateItem"): {"USER#*"},
        ("DeliverInboxRole", "BatchWriteItem"): {"USER#*"},
        ("DeliverInboxRole", "GetItem"): {"GROUP#*"},
        ("DeliverInboxRole", "PutItem"): {"GROUP#*"},
        ("DeliverPushRole", "GetItem"): {"GROUP#*"},
        ("DeliverPushRole", "PutItem"): {"GROUP#*"},
        ("ReconcileRole", "BatchGetItem"): {"GROUP#*"},
        **{("ReconcileRole", f"{verb}Item"): {"RECONCILE"} for verb in ("Delete", "Get", "Put", "Update")},
        ("ReconcileRole", "Query"): {"RECONCILE"},
    }


def test_a_function_is_invoked_by_what_the_stack_names_only() -> None:
    permissions = of_type("AWS::Lambda::Permission", AWS)
    assert len(permissions) > len(of_type("AWS::Events::Rule", AWS))
    for permission in permissions.values():
        assert permission["Principal"] in ("apigateway.amazonaws.com", "events.amazonaws.com")
        assert permission["SourceArn"]
    assert not of_type("AWS::Lambda::Url", AWS)


# ---------------------------------------------------------------- TLS


def denies_plain_http(policy: dict[str, Any]) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in policy["PolicyDocument"]["Statement"]
    )


def test_every_queue_and_the_topic_refuse_what_does_not_come_over_tls() -> None:
    policies = of_type("AWS::SQS::QueuePolicy", AWS).values()
    covered = [queue["Ref"] for policy in policies if denies_plain_http(policy) for queue in policy["Queues"]]
    assert sorted(covered) == sorted(QUEUES)  # Each once: a second policy would take the first one's place.
    (of_topic,) = of_type("AWS::SNS::TopicPolicy", AWS).values()
    assert denies_plain_http(of_topic)
    assert of_topic["Topics"] == [{"Ref": "NotificationsTopic"}]


@pytest.mark.parametrize("template", [AWS, LOCAL], ids=["aws", "local"])
def test_the_topic_leaves_it_to_the_roles_who_may_publish(template: dict[str, Any]) -> None:
    """A topic without a policy has SNS's own, which lets in every role of the account."""
    (policy,) = of_type("AWS::SNS::TopicPolicy", template).values()
    (allowing,) = [each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow"]
    assert allowing["Principal"] == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


# ---------------------------------------------------------------- the API


def stage() -> dict[str, Any]:
    (found,) = of_type("AWS::ApiGateway::Stage", AWS).values()
    return found


def test_the_api_takes_so_many_requests_a_second_and_measures_them() -> None:
    (settings,) = stage()["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["ThrottlingRateLimit"] == {"Ref": "RequestRate"}
    assert settings["ThrottlingBurstLimit"] == {"Ref": "RequestBurst"}
    assert settings["MetricsEnabled"] is True
    assert settings["DataTraceEnabled"] is False
    assert "LoggingLevel" not in settings  # Execution logs would show headers.


def test_the_access_log_is_json_and_shows_neither_tokens_nor_query_strings() -> None:
    setting = stage()["AccessLogSetting"]
    assert setting["DestinationArn"] == {"Fn::GetAtt": ["AccessLog", "Arn"]}
    assert "\n" not in setting["Format"]
    fields = json.loads(setting["Format"])
    assert fields["request_id"] == "$context.requestId"
    for variable in fields.values():
        assert re.fullmatch(r"\$context(\.[A-Za-z]+)+", variable)
        assert not re.search("header|query|input|body|claims|apikey|authorizer.(name|roles)", variable, re.IGNORECASE)


def test_api_gateway_may_write_its_log_before_it_has_to() -> None:
    assert AWS["Resources"]["Api"]["DependsOn"] == "ApiGatewayLogs"
    (account,) = of_type("AWS::ApiGateway::Account", AWS).values()
    assert account["CloudWatchRoleArn"] == {"Fn::GetAtt": ["ApiGatewayLogRole", "Arn"]}
    elsewhere = resolved({**PRODUCTION, "LetsApiGatewayLog": "false"})
    assert not of_type("AWS::ApiGateway::Account", elsewhere)
    assert "ApiGatewayLogRole" not in elsewhere["Resources"]


def is_asked_about(header: str) -> bool:
    """Tell whether API Gateway asks the authorizer about an Authorization header, or answers 401 by itself."""
    (api,) = of_type("AWS::ApiGateway::RestApi", AWS).values()
    scheme = api["Body"]["components"]["securitySchemes"]["TokenAuthorizer"]
    expression = scheme["x-amazon-apigateway-authorizer"]["identityValidationExpression"]
    return re.fullmatch(expression, header) is not None


NO_TOKENS = ["", "Bearer", "Bearer nonsense", "Bearer eyJh.eyJz.", "Basic eyJh.eyJz.c2ln", "Bearer eyJh.eyJz.c2ln.more"]


@pytest.mark.parametrize("header", NO_TOKENS)
def test_what_has_not_the_shape_of_a_token_reaches_no_function(header: str) -> None:
    assert not is_asked_about(header)


@pytest.mark.parametrize("header", ["Bearer eyJh.eyJz.c2ln", "bearer  eyJh-_.eyJz.c2ln "])
def test_the_authorizer_is_asked_about_whatever_has_the_shape_of_a_token(header: str) -> None:
    assert is_asked_about(header)


# ---------------------------------------------------------------- the firewall


def firewall_rules() -> list[dict[str, Any]]:
    (acl,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    rules: list[dict[str, Any]] = acl["Rules"]
    return sorted(rules, key=lambda rule: int(rule["Priority"]))


def test_the_firewall_stands_before_the_stage() -> None:
    (association,) = of_type("AWS::WAFv2::WebACLAssociation", AWS).values()
    assert association["WebACLArn"] == {"Fn::GetAtt": ["WebAcl", "Arn"]}
    assert association["ResourceArn"]["Fn::Sub"].endswith("::/restapis/${Api}/stages/${ApiStage}")


def test_the_firewall_blocks_floods_from_one_address_first() -> None:
    flood, *_ = firewall_rules()
    assert flood["Statement"] == {
        "RateBasedStatement": {"AggregateKeyType": "IP", "Limit": {"Ref": "RequestsPerAddress"}}
    }
    assert flood["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429
    (acl,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    body = acl["CustomResponseBodies"][flood["Action"]["Block"]["CustomResponse"]["CustomResponseBodyKey"]]
    assert json.loads(body["Content"])["retryable"] is True


def test_the_firewall_uses_awss_rules_and_softens_those_only_that_would_block_groups() -> None:
    _, *managed = firewall_rules()
    by_name = {rule["Statement"]["ManagedRuleGroupStatement"]["Name"]: rule for rule in managed}
    assert set(by_name) == {
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    }
    assert all(rule["OverrideAction"] == {"None": {}} for rule in managed)
    counted = {
        override["Name"]
        for rule in managed
        for override in rule["Statement"]["ManagedRuleGroupStatement"].get("RuleActionOverrides", [])
    }
    assert "SizeRestrictions_BODY" in counted  # A body of 8 KB is a group of a few hundred.
    assert {name for name in counted if not name.endswith("_BODY")} == {
        "NoUserAgent_HEADER",
        "RestrictedExtensions_URIPATH",
    }


def test_the_firewall_keeps_no_tokens() -> None:
    (acl,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    for each in (acl, *firewall_rules()):
        assert each["VisibilityConfig"]["SampledRequestsEnabled"] is False
    (logging,) = of_type("AWS::WAFv2::LoggingConfiguration", AWS).values()
    assert {"SingleHeader": {"Name": "authorization"}} in logging["RedactedFields"]
    assert {"QueryString": {}} in logging["RedactedFields"]


def test_the_firewall_can_be_left_out() -> None:
    without = resolved({**PRODUCTION, "Firewall": "false"})
    assert not [name for name, found in without["Resources"].items() if "WAF" in found["Type"]]
    assert "FirewallLog" not in without["Resources"]


# ---------------------------------------------------------------- logs and secrets


@pytest.mark.parametrize("name", LOGS)
def test_every_log_is_kept_for_so_many_days(name: str) -> None:
    assert LOGS[name]["RetentionInDays"]["Ref"] in {"LogRetentionDays", "AccessLogRetentionDays"}


SECRET = re.compile("secret|passw|private|credential|token|key", re.IGNORECASE)
PUBLIC = {"JWT_PUBLIC_KEY", "JwtPublicKey", "CustomerKey"}
"""What sounds like a secret and is none: the issuer's public key, and whether the stack has a key of its own."""


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


# ---------------------------------------------------------------- the local stack


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
