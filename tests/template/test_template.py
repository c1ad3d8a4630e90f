"""Rules of the stack that no emulator would notice being broken."""

import json
import tomllib
from typing import Any

import pytest
from herald.domain.creation.quota import IN_FLIGHT_MS
from herald.domain.kinds import Channel
from herald.domain.reconcile.shards import RECONCILE_SHARDS
from herald.domain.webhooks.schedule import HELD, MAX_HELD, WAITS

from herald_tools.local.paths import ROOT
from tests.support.template import resources_of_type, source, transformed

TABLES = resources_of_type("AWS::DynamoDB::Table")
QUEUES = resources_of_type("AWS::SQS::Queue")
SUBSCRIPTIONS = resources_of_type("AWS::SNS::Subscription")
MAPPINGS = resources_of_type("AWS::Lambda::EventSourceMapping")
FUNCTIONS = resources_of_type("AWS::Lambda::Function")
ROLES = resources_of_type("AWS::IAM::Role")
STREAM_MAPPINGS = {name: found for name, found in MAPPINGS.items() if "StartingPosition" in found}
QUEUE_MAPPINGS = {name: found for name, found in MAPPINGS.items() if "StartingPosition" not in found}
DEAD_LETTER_QUEUES = {name for name in QUEUES if name.endswith("DeadLetterQueue")}
LONGEST_RETENTION = 1_209_600
OWN_RECEIVES = {"WebhookQueue": 500}
"""How often messages of a queue are received that MaxReceives is not for."""

each_table = pytest.mark.parametrize("name", TABLES)
each_function = pytest.mark.parametrize("name", FUNCTIONS)
each_stream_mapping = pytest.mark.parametrize("name", STREAM_MAPPINGS)
each_queue_mapping = pytest.mark.parametrize("name", QUEUE_MAPPINGS)


def refers_to(value: dict[str, Any]) -> str:
    target: str = value["Fn::GetAtt"][0]
    return target


def test_what_the_design_names_is_there() -> None:
    assert set(TABLES) == {"GroupsTable", "InboxTable", "SettingsTable"}
    assert {f"{channel.value.capitalize()}Queue" for channel in Channel} < set(QUEUES)
    named = {
        "Api",
        "Authorizer",
        "AnnounceGroup",
        "InviteMembers",
        "DeliverInbox",
        "DeliverOpenim",
        "DeliverPush",
        "DeliverWebhook",
        "Reconcile",
    }
    assert set(FUNCTIONS) == {f"{name}Function" for name in named}


@each_table
def test_tables_can_be_restored_and_are_not_deleted_by_accident(name: str) -> None:
    assert TABLES[name]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert TABLES[name]["DeletionProtectionEnabled"] == {"Ref": "DeletionProtection"}
    assert transformed()["Resources"][name]["DeletionPolicy"] == "Retain"
    assert transformed()["Resources"]["AuditLog"]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert source()["Parameters"]["DeletionProtection"]["Default"] == "true"


def test_only_the_groups_table_has_a_stream_with_both_images() -> None:
    assert TABLES["GroupsTable"]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert [name for name in TABLES if "StreamSpecification" in TABLES[name]] == ["GroupsTable"]


@pytest.mark.parametrize("name", ["InboxTable", "SettingsTable"])
def test_notifications_and_the_token_of_openim_expire(name: str) -> None:
    assert TABLES[name]["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


@pytest.mark.parametrize("name", sorted(set(QUEUES) - DEAD_LETTER_QUEUES))
def test_every_queue_has_its_own_dead_letter_queue(name: str) -> None:
    policy = QUEUES[name]["RedrivePolicy"]
    assert refers_to(policy["deadLetterTargetArn"]) == name.replace("Queue", "DeadLetterQueue")
    assert policy["maxReceiveCount"] == OWN_RECEIVES.get(name, {"Ref": "MaxReceives"})


def test_a_function_gives_up_at_the_receive_at_which_its_queue_does() -> None:
    variables = FUNCTIONS["DeliverWebhookFunction"]["Environment"]["Variables"]
    assert int(variables["WEBHOOK_MAX_RECEIVES"]) == OWN_RECEIVES["WebhookQueue"]


def test_a_message_that_is_held_for_days_is_not_ended_by_its_receives() -> None:
    assert MAX_HELD / HELD + len(WAITS) < OWN_RECEIVES["WebhookQueue"]


@pytest.mark.parametrize("name", sorted(QUEUES))
def test_every_queue_keeps_messages_as_long_as_sqs_can(name: str) -> None:
    assert QUEUES[name]["MessageRetentionPeriod"] == LONGEST_RETENTION


@pytest.mark.parametrize("channel", Channel)
def test_every_channel_has_one_raw_subscription_that_loses_nothing(channel: Channel) -> None:
    (found,) = [each for each in SUBSCRIPTIONS.values() if each["FilterPolicy"] == {"channel": [channel.value]}]
    queue = f"{channel.value.capitalize()}Queue"
    assert refers_to(found["Endpoint"]) == queue
    assert found["RawMessageDelivery"] is True
    assert refers_to(found["RedrivePolicy"]["deadLetterTargetArn"]) == queue.replace("Queue", "DeadLetterQueue")


def test_the_topic_may_send_to_every_queue_it_is_to_reach() -> None:
    policies = resources_of_type("AWS::SQS::QueuePolicy")
    sending = [policy for name, policy in policies.items() if name.startswith("TopicMaySend")]
    reached = {refers_to(each["Endpoint"]) for each in SUBSCRIPTIONS.values()}
    reached |= {refers_to(each["RedrivePolicy"]["deadLetterTargetArn"]) for each in SUBSCRIPTIONS.values()}
    assert {queue["Ref"] for policy in sending for queue in policy["Queues"]} == reached
    for policy in sending:
        (statement,) = [each for each in policy["PolicyDocument"]["Statement"] if each.get("Effect") == "Allow"]
        assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "NotificationsTopic"}}}


def test_the_stream_has_two_readers_and_no_third() -> None:
    """A shard serves two readers; a third gets throttled (AWS)."""
    assert len(STREAM_MAPPINGS) == 2


@each_stream_mapping
def test_a_stream_mapping_loses_nothing(name: str) -> None:
    mapping = STREAM_MAPPINGS[name]
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert refers_to(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "StreamDeadLetterQueue"
    assert mapping["MaximumRetryAttempts"] == {"Ref": "StreamRetryAttempts"}
    assert mapping["MaximumRecordAgeInSeconds"] == {"Ref": "StreamRecordAge"}
    assert mapping["FilterCriteria"]["Filters"]


@each_queue_mapping
def test_a_queue_mapping_reports_single_failures_and_waits_six_timeouts(name: str) -> None:
    mapping = QUEUE_MAPPINGS[name]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    timeout = FUNCTIONS[mapping["FunctionName"]["Ref"]]["Timeout"]
    assert QUEUES[refers_to(mapping["EventSourceArn"])]["VisibilityTimeout"] >= 6 * timeout


@each_queue_mapping
def test_a_flood_of_messages_leaves_room_for_everything_else(name: str) -> None:
    parameter, default = ("OpenIMConcurrency", 5) if "Openim" in name else ("DeliveryConcurrency", 20)
    wanted = {"Fn::If": ["DeliversLittle", 2, {"Ref": parameter}]}
    assert QUEUE_MAPPINGS[name]["ScalingConfig"] == {"MaximumConcurrency": wanted}
    assert source()["Parameters"][parameter]["Default"] == default


@pytest.mark.parametrize(
    ("table", "parameter"), [("GroupsTable", "GroupsWarmWrites"), ("InboxTable", "InboxWarmWrites")]
)
def test_a_table_is_warmed_up_when_somebody_says_so_and_its_indexes_with_it(table: str, parameter: str) -> None:
    properties = TABLES[table]
    for each in (properties, *properties.get("GlobalSecondaryIndexes", ())):
        _, warm, otherwise = each["WarmThroughput"]["Fn::If"]
        assert warm == {"WriteUnitsPerSecond": {"Ref": parameter}}
        assert otherwise == {"Ref": "AWS::NoValue"}
    assert source()["Parameters"][parameter]["Default"] == 0


@pytest.mark.parametrize("name", ["ApiFunction", "AuthorizerFunction"])
def test_concurrency_can_be_reserved_for_callers_who_wait(name: str) -> None:
    reserved = FUNCTIONS[name]["ReservedConcurrentExecutions"]
    assert reserved == {"Fn::If": ["HasApiConcurrency", {"Ref": "ApiConcurrency"}, {"Ref": "AWS::NoValue"}]}


def test_reconcile_runs_by_itself_and_is_not_tried_again_before_its_next_run() -> None:
    (rule,) = resources_of_type("AWS::Events::Rule").values()
    assert rule["ScheduleExpression"] == {"Ref": "ReconcileSchedule"}
    assert source()["Parameters"]["ReconcileSchedule"]["Default"] == "rate(5 minutes)"
    condition, on_aws, locally = rule["Targets"]["Fn::If"]
    assert condition == "RunsOnAws"
    assert {refers_to(target["Arn"]) for target in (*on_aws, *locally)} == {"ReconcileFunction"}
    assert [json.loads(target["Input"]) for target in on_aws] == [
        {"task": "run", "shard": shard} for shard in range(RECONCILE_SHARDS)
    ]
    assert [json.loads(target["Input"]) for target in locally] == [
        json.loads((ROOT / "events/reconcile/run.json").read_text())
    ]
    (config,) = resources_of_type("AWS::Lambda::EventInvokeConfig").values()
    assert config["MaximumRetryAttempts"] == 0


def test_a_request_that_was_counted_is_in_flight_no_longer_than_its_function_may_run() -> None:
    assert FUNCTIONS["ApiFunction"]["Timeout"] * 1000 <= IN_FLIGHT_MS


@each_function
def test_every_function_writes_the_one_audit_log(name: str) -> None:
    function = FUNCTIONS[name]
    assert function["LoggingConfig"]["LogGroup"] == {"Ref": "AuditLog"}
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == [{"Ref": "Architecture"}]
    assert source()["Parameters"]["Architecture"]["Default"] == "arm64"


def test_the_handlers_of_all_functions_are_there() -> None:
    for name in FUNCTIONS:
        assert (ROOT / source()["Resources"][name]["Properties"]["CodeUri"] / "handler.py").is_file()


def test_only_who_lists_members_reads_rosters() -> None:
    reading = {name for name in ROLES if '"ROSTER#*"' in json.dumps(ROLES[name])}
    assert reading == {"AnnounceGroupRole", "InviteMembersRole"}


def test_only_the_api_writes_groups_and_those_who_read_them_write_none() -> None:
    touching = {name for name in ROLES if '"dynamodb:PutItem"' in json.dumps(ROLES[name])}
    delivering = {"DeliverInboxRole", "DeliverOpenimRole", "DeliverPushRole", "DeliverWebhookRole"}
    assert touching == {"ApiRole", "AuthorizerRole", "ReconcileRole"} | delivering
    groups = {"Fn::GetAtt": ["GroupsTable", "Arn"]}
    reading = ("dynamodb:GetItem", ["dynamodb:BatchGetItem", "dynamodb:GetItem"])
    for name in touching - {"ApiRole"}:
        for policy in ROLES[name]["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                assert statement["Resource"] != groups or statement["Action"] in reading


def test_everything_but_health_and_documentation_asks_for_a_token() -> None:
    (api,) = resources_of_type("AWS::ApiGateway::RestApi").values()
    open_paths = set()
    for path, methods in api["Body"]["paths"].items():
        for method, operation in methods.items():
            if operation["security"] == [{"NONE": []}]:
                open_paths.add((path, method))
            else:
                assert operation["security"] == [{"TokenAuthorizer": []}]
    public = {(path, method) for path in ("/health", "/openapi.json", "/docs") for method in ("get", "head", "options")}
    assert open_paths == public | {("/{proxy+}", "options")}  # A preflight request has no token.


def test_head_has_a_method_wherever_get_has_one() -> None:
    (api,) = resources_of_type("AWS::ApiGateway::RestApi").values()
    for methods in api["Body"]["paths"].values():
        assert "get" not in methods or "head" in methods


def test_an_expired_token_is_cached_for_a_minute_at_most() -> None:
    (api,) = resources_of_type("AWS::ApiGateway::RestApi").values()
    schemes = api["Body"]["components"]["securitySchemes"]
    assert schemes["TokenAuthorizer"]["x-amazon-apigateway-authorizer"]["authorizerResultTtlInSeconds"] <= 60


@pytest.mark.parametrize("environment", ["default", "prod", "local"])
def test_samconfig_has_what_build_and_deploy_need(environment: str) -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    assert {"build", "deploy"} <= config[environment].keys()
