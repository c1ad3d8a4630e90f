"""Roles and resource policies: named actions on named resources, over TLS.

An emulator would not notice if any of it were missing: it encrypts, throttles and filters nothing.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.production import (
    AWS,
    FUNCTIONS,
    LOCAL,
    NOT_OF_A_FUNCTION,
    POLICIES,
    QUEUES,
    ROLES,
    Statement,
)
from tests.support.template import of_type


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
    "cloudwatch:GetMetricData": "knows no narrower resource",
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


def test_functions_that_share_the_inbox_table_keep_to_their_own_keys() -> None:
    """dynamodb:LeadingKeys: inboxes, ledger and book have one table. The local AWS does not know the condition."""
    inbox = {"Fn::GetAtt": ["InboxTable", "Arn"]}
    keys: dict[tuple[str, str], set[str]] = {}
    for name in ROLES:
        for statement in statements_of(name):
            if statement["Resource"] == inbox:
                condition = json.dumps(statement.get("Condition", {}))
                for action in actions_of(statement):
                    found = set(re.findall(r'"([A-Z]+[#*]*)"', condition)) or {"any"}
                    keys.setdefault((name, action.removeprefix("dynamodb:")), set()).update(found)
    assert keys == {
        ("ApiRole", "GetItem"): {"any"},
        ("ApiRole", "BatchGetItem"): {"USER#*"},
        ("ApiRole", "Query"): {"any"},
        ("ApiRole", "PutItem"): {"USER#*"},
        ("ApiRole", "UpdateItem"): {"USER#*", "POLICY#*"},
        ("DeliverInboxRole", "BatchGetItem"): {"GROUP#*", "USER#*"},
        ("DeliverInboxRole", "BatchWriteItem"): {"USER#*"},
        ("DeliverInboxRole", "GetItem"): {"GROUP#*"},
        ("DeliverInboxRole", "PutItem"): {"GROUP#*", "USER#*"},
        ("DeliverOpenimRole", "GetItem"): {"GROUP#*"},
        ("DeliverOpenimRole", "PutItem"): {"GROUP#*"},
        ("DeliverPushRole", "GetItem"): {"GROUP#*"},
        ("DeliverPushRole", "PutItem"): {"GROUP#*"},
        ("DeliverPushRole", "Query"): {"USER#*"},
        ("DeliverWebhookRole", "GetItem"): {"GROUP#*", "WEBHOOK"},
        ("DeliverWebhookRole", "PutItem"): {"GROUP#*"},
        ("DeliverWebhookRole", "UpdateItem"): {"WEBHOOK"},
        ("DeliverWebhookRole", "DeleteItem"): {"WEBHOOK"},
        ("ReconcileRole", "BatchGetItem"): {"GROUP#*", "RECONCILE", "USER#*", "PK", "SK"},
        ("ReconcileRole", "GetItem"): {"GROUP#*", "RECONCILE"},
        **{("ReconcileRole", f"{verb}Item"): {"RECONCILE"} for verb in ("Delete", "Put", "Update")},
        ("ReconcileRole", "Query"): {"RECONCILE"},
    }


def test_reconcile_sees_which_notifications_exist_and_nothing_in_them() -> None:
    (found,) = [each for each in statements_of("ReconcileRole") if "USER#*" in json.dumps(each)]
    assert found["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": "USER#*"},
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["PK", "SK"]},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }


def test_nobody_but_the_authorizer_may_write_the_keys_by_which_tokens_are_verified() -> None:
    """A role that can write them can sign tokens. The local AWS does not know the condition."""
    settings = {"Fn::GetAtt": ["SettingsTable", "Arn"]}
    keys: dict[str, set[str]] = {}
    for name in ROLES:
        for statement in statements_of(name):
            if statement["Resource"] == settings:
                (found,) = statement["Condition"]["ForAllValues:StringLike"].values()
                keys.setdefault(name, set()).update(found if isinstance(found, list) else [found])
    assert keys.pop("AuthorizerRole") == {"ISSUER"}
    assert keys.pop("DeliverOpenimRole") == {"USER#*", "OPENIM#*"}
    assert keys == {
        "ApiRole": {"POLICY#*", "USER#*", "TOKEN#*"},
        "AnnounceGroupRole": {"POLICY#*"},
        "DeliverPushRole": {"USER#*", "TOKEN#*"},
        "InviteMembersRole": {"POLICY#*"},
        "ReconcileRole": {"POLICY#*"},
    }


def test_a_function_is_invoked_by_what_the_stack_names_only() -> None:
    permissions = of_type("AWS::Lambda::Permission", AWS)
    assert len(permissions) > len(of_type("AWS::Events::Rule", AWS))
    for permission in permissions.values():
        assert permission["Principal"] in ("apigateway.amazonaws.com", "events.amazonaws.com")
        assert permission["SourceArn"]
    assert not of_type("AWS::Lambda::Url", AWS)


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
