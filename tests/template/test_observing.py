"""Alarms, dashboard and saved queries name what there is: a metric, a field, a log group."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from herald.adapters.observability.audit_metrics import MEASURES, NAMESPACE
from herald.domain.audit.events import AuditEvent
from herald.domain.audit.fields import ENVELOPE, FIELDS

from herald_tools.commands.audit import queries
from herald_tools.commands.audit.query import Listing, Query
from herald_tools.local.paths import ROOT
from herald_tools.local.template import saved_queries
from tests.support.metric_filters import metric_filters
from tests.support.template import resources_of_type, source

AWS_METRICS: dict[str, dict[str, set[str]]] = {
    "AWS/Lambda": {"FunctionName": {"Invocations", "Errors", "Throttles", "IteratorAge", "Duration"}},
    "AWS/SQS": {
        "QueueName": {
            "ApproximateNumberOfMessagesVisible",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateAgeOfOldestMessage",
        }
    },
    "AWS/SNS": {"TopicName": {"NumberOfNotificationsFailed", "NumberOfNotificationsFailedToRedriveToDlq"}},
    "AWS/ApiGateway": {"ApiName,Stage": {"4XXError", "5XXError", "Latency", "IntegrationLatency", "Count"}},
    "AWS/DynamoDB": {
        "TableName": {"ReadThrottleEvents", "WriteThrottleEvents"},
        "GlobalSecondaryIndexName,TableName": {"ReadThrottleEvents", "WriteThrottleEvents"},
    },
}
"""What these services measure, by namespace and dimensions (AWS, each service's page of CloudWatch metrics)."""

ALARMS = resources_of_type("AWS::CloudWatch::Alarm")
DEFINITIONS = resources_of_type("AWS::Logs::QueryDefinition")
RESOURCES = source()["Resources"]
OPERATING = (ROOT / "docs" / "operating.md").read_text()

each_alarm = pytest.mark.parametrize("name", ALARMS)
each_query = pytest.mark.parametrize("name", saved_queries())

INDEXES = "GlobalSecondaryIndexes"

PLATFORM = {"type", "status", "errorType", "requestId", "record.status", "record.errorType", "record.requestId"}
"""Fields of the lines that Lambda itself writes (AWS, "Lambda Telemetry API Event schema")."""

Metric = tuple[str, str, tuple[str, ...]]
"""Namespace, name, and the names of its dimensions."""


def measured() -> set[Metric]:
    """Return the metrics that there are."""
    written = {measure.name for measures in MEASURES.values() for measure in measures}
    own: set[Metric] = {(NAMESPACE, name, ("service",)) for name in written}
    own |= {
        (each.metric["MetricNamespace"], each.metric["MetricName"], tuple(sorted(each.dimensions)))
        for each in metric_filters()
    }
    of_aws = {
        (namespace, name, tuple(dimensions.split(",")))
        for namespace, by_dimensions in AWS_METRICS.items()
        for dimensions, names in by_dimensions.items()
        for name in names
    }
    return own | of_aws


def metrics_of(alarm: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the metrics that an alarm watches."""
    if "MetricName" in alarm:
        yield alarm
    for each in alarm.get("Metrics", []):
        wanted = each["Fn::If"][1] if "Fn::If" in each else each
        if "MetricStat" in wanted:
            yield wanted["MetricStat"]["Metric"]


def name_of(metric: dict[str, Any]) -> Metric:
    dimensions = sorted(each["Name"] for each in metric["Dimensions"])
    return metric["Namespace"], metric["MetricName"], tuple(dimensions)


def widgets() -> list[dict[str, Any]]:
    """Return the widgets of all dashboards."""
    return [
        widget
        for found in resources_of_type("AWS::CloudWatch::Dashboard").values()
        for widget in json.loads(found["DashboardBody"]["Fn::Sub"])["widgets"]
    ]


def plotted() -> Iterator[list[str]]:
    """Yield each metric of the dashboards: namespace, name, dimensions and their values."""
    for widget in widgets():
        for metric in widget["properties"]["metrics"]:
            yield [part for part in metric if isinstance(part, str)]


@each_alarm
def test_an_alarm_watches_metrics_that_there_are(name: str) -> None:
    found = list(metrics_of(ALARMS[name]))
    assert found
    assert {name_of(metric) for metric in found} <= measured()


@each_alarm
def test_an_alarm_watches_resources_that_there_are(name: str) -> None:
    for metric in metrics_of(ALARMS[name]):
        for dimension in metric["Dimensions"]:
            value = dimension["Value"]
            if dimension["Name"] == "GlobalSecondaryIndexName":
                assert value in {each["IndexName"] for each in RESOURCES["GroupsTable"]["Properties"][INDEXES]}
                continue
            target = value["Ref"] if "Ref" in value else value["Fn::GetAtt"][0]
            assert target in RESOURCES or target in ("AWS::StackName", "StageName")


@each_alarm
def test_an_alarm_has_an_action_a_treatment_of_missing_data_and_a_row_in_the_runbook(name: str) -> None:
    alarm = ALARMS[name]
    assert alarm["OKActions"] == alarm["AlarmActions"]  # So that somebody is told when it is over.
    assert alarm["AlarmActions"] == [{"Fn::If": ["HasAlarmTopic", {"Ref": "AlarmTopicArn"}, {"Ref": "AWS::NoValue"}]}]
    assert alarm["TreatMissingData"] in {"ignore", "breaching", "notBreaching"}
    assert alarm["AlarmDescription"].endswith(" See docs/operating.md.")
    assert f"`{name}`" in OPERATING


def test_the_runbook_knows_no_alarm_that_is_gone() -> None:
    assert set(re.findall(r"`(\w+Alarm)`", OPERATING)) == set(ALARMS)


@pytest.mark.parametrize("queue", list(resources_of_type("AWS::SQS::Queue")))
def test_every_queue_is_watched(queue: str) -> None:
    watched = {
        alarm["MetricName"]
        for alarm in ALARMS.values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Value"] == {"Fn::GetAtt": [queue, "QueueName"]}
    }
    wanted = {"ApproximateAgeOfOldestMessage"}
    assert watched == wanted | ({"ApproximateNumberOfMessagesVisible"} if queue.endswith("DeadLetterQueue") else set())


@pytest.mark.parametrize("topic", list(resources_of_type("AWS::SNS::Topic")))
def test_what_a_topic_cannot_deliver_is_watched(topic: str) -> None:
    watched = {
        alarm["MetricName"]
        for alarm in ALARMS.values()
        for dimension in alarm.get("Dimensions", [])
        if dimension["Value"] == {"Fn::GetAtt": [topic, "TopicName"]}
    }
    assert watched == {"NumberOfNotificationsFailed", "NumberOfNotificationsFailedToRedriveToDlq"}


def test_the_throttles_of_every_function_and_every_table_are_watched() -> None:
    watched = {
        metric["Dimensions"][0]["Value"]["Ref"]
        for alarm in ALARMS.values()
        for metric in metrics_of(alarm)
        if "Thrott" in metric["MetricName"]
    }
    assert watched == {*resources_of_type("AWS::Lambda::Function"), *resources_of_type("AWS::DynamoDB::Table")}


def test_every_reader_of_the_stream_is_watched_for_falling_behind() -> None:
    mappings = resources_of_type("AWS::Lambda::EventSourceMapping").values()
    readers = {each["FunctionName"]["Ref"] for each in mappings if "StartingPosition" in each}
    alarms = [alarm for alarm in ALARMS.values() if alarm.get("MetricName") == "IteratorAge"]
    assert {alarm["Dimensions"][0]["Value"]["Ref"] for alarm in alarms} == readers


def test_the_dashboard_plots_metrics_that_there_are() -> None:
    found = {(each[0], each[1], tuple(sorted(each[2::2]))) for each in plotted()}
    assert found <= measured()
    assert {name for namespace, name, _ in found if namespace == NAMESPACE} >= {"GroupsCreated", "DeliveryLag"}


def test_the_dashboard_plots_resources_that_there_are() -> None:
    named = {value for each in plotted() for value in each[3::2] if value.startswith("${")}
    for value in named:
        target = value[2:-1].partition(".")[0]
        assert target in RESOURCES or target in ("AWS::StackName", "StageName")


def test_what_the_local_aws_cannot_take_is_left_out_there() -> None:
    for resource in RESOURCES.values():
        several = resource["Type"] == "AWS::CloudWatch::Alarm" and "Metrics" in resource["Properties"]
        if several or resource["Type"] == "AWS::Logs::QueryDefinition":
            assert resource["Condition"] == "RunsOnAws"


def fields_of(query: Query) -> set[str]:
    """Return the fields of lines that a query names."""
    conditions = {name for each in query.conditions for name in re.findall(r"(\w+)(?= (?:=|in|like) |\))", each.text)}
    if isinstance(query, Listing):
        return {*query.columns, *conditions}
    return {*query.by, *(measure.field for measure in query.measures.values()), *conditions}


@each_query
def test_a_query_names_fields_that_lines_have_and_events_that_there_are(name: str) -> None:
    found = fields_of(queries.query(name, group="hikers", user="ana"))
    assert found
    assert found <= {*FIELDS, *ENVELOPE, "@timestamp", "@logStream"} | (PLATFORM if name == "crashes" else set())
    assert set(re.findall(r'"([a-z]+\.[a-z_]+)"', saved_queries()[name])) <= set(AuditEvent)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_saved_query_asks_the_audit_log_and_is_named_after_the_stack(name: str) -> None:
    assert DEFINITIONS[name]["LogGroupNames"] == [{"Ref": "AuditLog"}]
    assert DEFINITIONS[name]["Name"]["Fn::Sub"].startswith("${AWS::StackName}/")


def test_the_log_is_indexed_by_what_queries_look_for_and_kept_as_long_as_wanted() -> None:
    log = resources_of_type("AWS::Logs::LogGroup")["AuditLog"]
    assert log["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    (policy,) = log["FieldIndexPolicies"]
    assert {"group_id", "actor", "operation_id"} <= set(policy["Fields"]) <= {*FIELDS, *ENVELOPE}


def test_an_export_is_of_audit_lines_alone_and_only_where_it_is_wanted() -> None:
    (export,) = resources_of_type("AWS::Logs::SubscriptionFilter").values()
    assert RESOURCES["AuditExport"]["Condition"] == RESOURCES["AuditExportRole"]["Condition"] == "ExportsAudit"
    assert export["FilterPattern"] == '{ $.event_id = "*" }'
