"""What SQS and CloudWatch say of the queues and of the readers of the stream."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from herald.adapters.calls.aws_errors import any_error_as_unavailable
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.reconcile.backlog import MAX_UNKNOWN_MS, Backlog, QueueState, ReaderLag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_sqs import SQSClient

    from herald.domain.kinds import Channel

_COUNTS: Any = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)

_PERIOD = 60
"""Seconds of one figure: the finest that SQS and Lambda report (AWS)."""

_Points = list[tuple[int, float]]
"""Times (epoch ms, beginning of the period) and values, newest first."""


class CloudWatchClient(Protocol):
    """The part of botocore's client that is used."""

    def get_metric_data(self, **parameters: Any) -> Any:
        """Return figures of metrics."""


class AwsDeliveryBacklog:
    """Queues by number of messages (SQS) and age (CloudWatch), readers of the stream by their lag (CloudWatch)."""

    def __init__(
        self,
        sqs: Callable[[], SQSClient],
        cloudwatch: Callable[[], CloudWatchClient],
        queue_urls: Mapping[Channel, str],
        readers: Sequence[str],
    ) -> None:
        """`readers` are the names of the functions that read the stream. Clients are made when they are first used."""
        self._sqs = sqs
        self._cloudwatch = cloudwatch
        self._queue_urls = queue_urls
        self._readers = readers

    def measure(self, now: int) -> Backlog:
        """Return what is known; see `herald.domain.reconcile.ports.DeliveryBacklog`."""
        problems: list[str] = []
        figures: Mapping[str, _Points] = {}
        try:
            figures = self._figures(now)
        except TemporarilyUnavailable as error:
            problems.append(f"CloudWatch: {error}")
        queues = {}
        for channel, url in self._queue_urls.items():
            try:
                is_empty = self._is_empty(url)
            except TemporarilyUnavailable as error:
                problems.append(f"SQS: {error}")
                is_empty = False
            queues[channel] = QueueState(is_empty, _oldest_sent(figures.get(f"age_{channel.value}", [])))
        lags = [
            ReaderLag(at, int(lag))
            for number, _ in enumerate(self._readers)
            for at, lag in figures.get(f"lag_{number}", [])
        ]
        return Backlog(queues, lags, "; ".join(dict.fromkeys(problems)))

    def _is_empty(self, url: str) -> bool:
        with any_error_as_unavailable():
            answer = self._sqs().get_queue_attributes(QueueUrl=url, AttributeNames=list(_COUNTS))
        return all(int(answer["Attributes"].get(name, "0")) == 0 for name in _COUNTS)

    def _figures(self, now: int) -> Mapping[str, _Points]:
        """Return the figures of the last hours by the ids of their queries."""
        queries = [
            *(
                _query(f"age_{channel.value}", "AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", _name_in(url))
                for channel, url in self._queue_urls.items()
            ),
            *(
                _query(f"lag_{number}", "AWS/Lambda", "IteratorAge", "FunctionName", name)
                for number, name in enumerate(self._readers)
            ),
        ]
        with any_error_as_unavailable():
            answer = self._cloudwatch().get_metric_data(
                MetricDataQueries=queries,
                StartTime=_time(now - MAX_UNKNOWN_MS),
                EndTime=_time(now),
                ScanBy="TimestampDescending",
            )
        return {result["Id"]: _points(result) for result in answer["MetricDataResults"]}


def _oldest_sent(ages: _Points) -> int | None:
    """Return when the oldest message was sent, at the earliest. A message that is there now is not older."""
    return next((at - round(age * 1000) for at, age in ages), None)


def _query(identifier: str, namespace: str, metric: str, dimension: str, value: str) -> dict[str, Any]:
    measured = {
        "Namespace": namespace,
        "MetricName": metric,
        "Dimensions": [{"Name": dimension, "Value": value}],
    }
    return {"Id": identifier, "MetricStat": {"Metric": measured, "Period": _PERIOD, "Stat": "Maximum"}}


def _points(result: Mapping[str, Any]) -> _Points:
    times = (round(time.timestamp() * 1000) for time in result["Timestamps"])
    return sorted(zip(times, result["Values"], strict=True), reverse=True)


def _name_in(queue_url: str) -> str:
    """Return a queue's name: the end of its URL."""
    return queue_url.rpartition("/")[2]


def _time(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
