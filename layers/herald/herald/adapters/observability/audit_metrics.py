"""CloudWatch metrics, made from audit events: one table maps each event to its metrics.

The frequent events are not here: metric filters count their lines (`audit_log.COUNTED`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from herald.domain.audit.events import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from herald.domain.audit.events import Audit, AuditFacts

NAMESPACE = "Herald"


class Measure(NamedTuple):
    """One metric; its dimension is `service`, the stack.

    `value` returns the value for an event with these facts, or None if the event does not count.
    """

    name: str
    unit: MetricUnit
    value: Callable[[AuditFacts], float | None]


def _one(name: str) -> Measure:
    return Measure(name, MetricUnit.Count, lambda _: 1)


def _refused(name: str, reason: str) -> Measure:
    """Return a metric of requests that are refused for one reason; for any other reason its value is 0."""
    return Measure(name, MetricUnit.Count, lambda facts: int(facts["reason"] == reason))


def _run(name: str, value: Callable[[AuditFacts], float | None], unit: MetricUnit = MetricUnit.Count) -> Measure:
    """Return a metric of scheduled runs of reconcile. Only they have `behind_ms`; an operator's look does not count."""
    return Measure(name, unit, lambda facts: value(facts) if "behind_ms" in facts else None)


MEASURES: Mapping[AuditEvent, tuple[Measure, ...]] = MappingProxyType(
    {
        AuditEvent.GROUP_REPLAYED: (_one("CreationsReplayed"), _one("DuplicatesAbsorbed")),
        AuditEvent.REQUEST_REFUSED: (
            _one("RequestsRefused"),
            _refused("RequestsThrottled", "too-many-requests"),
        ),
        AuditEvent.REQUEST_FAILED: (_one("RequestsFailed"),),
        AuditEvent.ACCESS_DENIED: (_one("AccessDenied"),),
        AuditEvent.ISSUER_UNREACHABLE: (_one("IssuerUnreachable"),),
        AuditEvent.POLICY_UNREADABLE: (_one("PoliciesUnreadable"),),
        AuditEvent.PUSH_SENT: (Measure("PushesSent", MetricUnit.Count, lambda facts: facts["recipients"]),),
        AuditEvent.PUSH_REFUSED: (Measure("PushesRefused", MetricUnit.Count, lambda facts: facts["recipients"]),),
        AuditEvent.PUSH_IMPOSSIBLE: (Measure("PushesImpossible", MetricUnit.Count, lambda facts: facts["recipients"]),),
        AuditEvent.WEBHOOK_STOPPED: (_one("WebhooksHeld"),),
        AuditEvent.OPENIM_REFUSED: (Measure("OpenIMRefused", MetricUnit.Count, lambda facts: facts["recipients"]),),
        AuditEvent.OPENIM_IMPOSSIBLE: (
            Measure("OpenIMImpossible", MetricUnit.Count, lambda facts: facts["recipients"]),
        ),
        AuditEvent.REDELIVERY_SKIPPED: (_one("DuplicatesAbsorbed"),),
        AuditEvent.DELIVERY_FAILED: (_one("DeliveriesFailed"),),
        AuditEvent.PUBLISH_FAILED: (_one("PublishesFailed"),),
        AuditEvent.RECIPIENTS_WAITING: (
            Measure("RecipientsWaiting", MetricUnit.Count, lambda facts: facts["recipients"]),
        ),
        AuditEvent.NOTIFICATIONS_QUARANTINED: (_one("MessagesQuarantined"),),
        AuditEvent.ITEM_UNREADABLE: (_one("ItemsUnreadable"),),
        AuditEvent.ERROR_UNEXPECTED: (_one("UnexpectedErrors"),),
        AuditEvent.BACKLOG_UNKNOWN: (_one("UnexpectedErrors"),),
        AuditEvent.INVOCATION_FAILED: (_one("InvocationsFailed"),),
        AuditEvent.RECONCILE_FINISHED: (
            _run("GroupsChecked", lambda facts: facts["checked"]),
            _run("GroupsRepublished", lambda facts: facts["republished"]),
            _run("GroupsIncomplete", lambda facts: facts["incomplete"]),
            _run("GroupsStuck", lambda facts: facts.get("stuck")),
            _run("GroupsFoundLate", lambda facts: facts["late"]),
            _run("WatermarkAge", lambda facts: facts["behind_ms"] / 1000, MetricUnit.Seconds),
        ),
    }
)
"""The metrics that functions write. Those of the events in `audit_log.COUNTED` are made by metric filters instead.

Alarms and dashboard in `template.yaml` use some of them.
"""


class MeasuredAudit:
    """Records events, and collects their metrics until `flush` writes them."""

    def __init__(self, audit: Audit, service: str) -> None:
        """`audit` writes the events. `service` is the dimension that separates the stacks in one account."""
        self._audit = audit
        self._metrics = EphemeralMetrics(namespace=NAMESPACE, service=service)

    def record(self, event: AuditEvent, facts: AuditFacts) -> None:
        """Write the event's line, and collect its metrics."""
        self._audit.record(event, facts)
        for measure in MEASURES.get(event, ()):
            value = measure.value(facts)
            if value is not None:
                self._metrics.add_metric(measure.name, measure.unit, value)

    def flush(self) -> None:
        """Write all metrics as one line in CloudWatch's embedded metric format, and start again at zero."""
        if self._metrics.metric_set:
            self._metrics.flush_metrics()
