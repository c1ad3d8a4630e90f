"""What reconcile learns of queues and stream readers is the same on moto and on the model."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from herald.adapters.messaging.delivery_backlog import AwsDeliveryBacklog
from herald.domain.kinds import Channel
from herald.domain.reconcile.backlog import Backlog
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, reached

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
AGES = ((1, 900), (1, 20), (45, 30), (2_000, 5))
"""How many minutes ago a figure was reported, and the figure in seconds. One is older than reconcile looks."""


def measured(backing: Backing) -> Backlog:
    """Report figures, send a message, and measure."""
    queue = backing.name_of("InboxQueue")
    backing.sqs.send_message(QueueUrl=queue, MessageBody="?")
    report(backing, "AWS/SQS", "ApproximateAgeOfOldestMessage", {"Name": "QueueName", "Value": "InboxQueue"}, 1)
    report(backing, "AWS/Lambda", "IteratorAge", {"Name": "FunctionName", "Value": "InviteMembersFunction"}, 1_000)
    queues = {Channel.INBOX: queue, Channel.PUSH: backing.name_of("PushQueue")}
    readers = ("AnnounceGroupFunction", "InviteMembersFunction")
    return AwsDeliveryBacklog(aws.sqs, aws.cloudwatch, queues, readers).measure(round(NOW.timestamp() * 1000))


def report(backing: Backing, namespace: str, name: str, dimension: dict[str, str], factor: int) -> None:
    data: list[Any] = [
        {
            "MetricName": name,
            "Dimensions": [dimension],
            "Timestamp": NOW - timedelta(minutes=minutes),
            "Value": float(age * factor),
        }
        for minutes, age in AGES
    ]
    backing.cloudwatch.put_metric_data(Namespace=namespace, MetricData=data)


def test_a_backlog_is_measured_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for name in ON:
        with reached(name, monkeypatch) as backing:
            found[name] = measured(backing)
    assert found["model"] == found["moto"]
    assert found["model"].problem == ""
    assert len(found["model"].reader_lags) == 2
