"""CloudWatch: figures that a test has put, by metric, as GetMetricData returns them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.support.model.errors import NotModelled, only

Answer = dict[str, Any]


@dataclass
class CloudWatch:
    """Figures with their times, by namespace, metric and dimensions."""

    figures: defaultdict[str, list[tuple[datetime, float]]] = field(default_factory=lambda: defaultdict(list))

    def copy(self) -> "CloudWatch":
        """Return figures that may be added to."""
        return CloudWatch(defaultdict(list, {name: list(points) for name, points in self.figures.items()}))

    def operations(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Return all operations by their names."""
        return {"PutMetricData": self._put, "GetMetricData": self._get}

    def _put(self, request: dict[str, Any]) -> Answer:
        only(request, "Namespace", "MetricData")
        for datum in request["MetricData"]:
            only(datum, "MetricName", "Dimensions", "Timestamp", "Value", "Unit")
            name = _name(request["Namespace"], datum["MetricName"], datum["Dimensions"])
            self.figures[name].append((datum["Timestamp"], datum["Value"]))
        return {}

    def _get(self, request: dict[str, Any]) -> Answer:
        """Return the maximum of each period that has a figure, newest first."""
        only(request, "MetricDataQueries", "StartTime", "EndTime", "ScanBy")
        if request.get("ScanBy") != "TimestampDescending":
            raise NotModelled("another order of figures than newest first")
        start, end = request["StartTime"], request["EndTime"]
        return {"MetricDataResults": [self._result(query, start, end) for query in request["MetricDataQueries"]]}

    def _result(self, query: dict[str, Any], start: datetime, end: datetime) -> Answer:
        only(query, "Id", "MetricStat")
        wanted = query["MetricStat"]
        if wanted["Stat"] != "Maximum":
            raise NotModelled(f"the statistic {wanted['Stat']}")
        metric = wanted["Metric"]
        highest: dict[int, float] = {}
        for at, value in self.figures[_name(metric["Namespace"], metric["MetricName"], metric["Dimensions"])]:
            period = int(at.timestamp()) // wanted["Period"] * wanted["Period"]
            if start.timestamp() <= period < end.timestamp():
                highest[period] = max(value, highest.get(period, value))
        periods = sorted(highest, reverse=True)
        return {
            "Id": query["Id"],
            "Timestamps": [datetime.fromtimestamp(period, UTC) for period in periods],
            "Values": [highest[period] for period in periods],
            "StatusCode": "Complete",
        }


def _name(namespace: str, metric: str, dimensions: list[dict[str, str]]) -> str:
    return f"{namespace} {metric} {sorted((each['Name'], each['Value']) for each in dimensions)}"
