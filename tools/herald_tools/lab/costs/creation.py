"""Runs one creation through Herald's own code, and counts."""

import io
from contextlib import redirect_stdout
from typing import Any, cast

from aws_lambda_powertools import Logger
from herald.adapters.calls.backoff import Backoff
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.adapters.messaging.sns_publisher import SnsPublisher
from herald.adapters.messaging.stream_records import committed_item
from herald.adapters.observability.audit_log import AuditLog
from herald.adapters.observability.audit_metrics import MeasuredAudit
from herald.domain.commits.committed import CommittedItem
from herald.domain.creation.caller import APP_ADMIN, Caller
from herald.domain.creation.quota import QuotaLimits
from herald.domain.creation.request import CreationRequest, RequestContext
from herald.domain.groups.group import GroupType, Person
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications import event_reading
from herald.domain.policies.policy import BUILT_IN, Policy
from herald.entrypoints.observing import build_logger
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.creation_quotas import CreationQuotas
from herald.use_cases.notifications.plan_notifications import NotificationPlanner, Plan
from herald.use_cases.notifications.publish_notifications import NotificationPublishing

from herald_tools.lab.costs.bills import Bill, Texts
from herald_tools.lab.costs.meter import Meter

NOW = 1_795_418_476_673
_ANA = Caller(user_id="ana-4711", name="Ana", face_url="https://example.com/faces/ana.png", roles=frozenset())
_BACK_END = Caller(user_id="chat-back-end", name="", face_url="", roles=frozenset({APP_ADMIN}))


def bill(members: int, *, counted: bool = True, texts: Texts | None = None) -> Bill:
    """Create a group of `members` under the built-in policy, and deliver its notifications to the inboxes.

    With `counted`, a user creates it, whose creations are limited and counted; otherwise a chat back end on behalf of
    that user.
    """
    meter, log = Meter(), io.StringIO()
    with redirect_stdout(log):
        audit = MeasuredAudit(AuditLog(_logger(log), "herald"), "herald")
        records = _create(members, meter, audit, _ANA if counted else _BACK_END, texts)
        audit.flush()
        _publish(records, meter, audit)
        for body in meter.messages:
            _deliver(body, meter, audit)
            audit.flush()
    messages = len(meter.messages)
    return Bill(
        members=members,
        calls=meter.calls,
        write_units=meter.write_units,
        read_units=meter.read_units,
        publications=meter.published,
        queue_requests=2 * messages,  # One receive and one delete each.
        invocations=1 + len(records) + 1 + messages,  # The group item is read by both functions of the stream.
        logged=len(log.getvalue().encode()),
    )


def rehearse(members: int) -> Meter:
    """Create a group up to its messages. The meter returned holds its items and its messages."""
    meter = Meter()
    with redirect_stdout(io.StringIO()) as log:
        audit = MeasuredAudit(AuditLog(_logger(log), "herald"), "herald")
        _publish(_create(members, meter, audit), meter, audit)
    return meter


def _logger(stream: io.StringIO) -> Logger:
    logger = build_logger()
    for handler in logger.handlers:
        cast("Any", handler).setStream(stream)
    logger.clear_state()  # Loggers of the same name share their keys.
    logger.append_keys(
        cold_start=False,
        function_name="herald-DeliverInboxFunction-0123456789AB",
        function_request_id="8a6f0a52-4b54-4c0c-9c66-1f8ad1f4c7f1",
    )
    return logger


def _create(
    members: int, meter: Meter, audit: MeasuredAudit, caller: Caller = _ANA, texts: Texts | None = None
) -> list[CommittedItem]:
    """Create a group as `caller`, on behalf of a user if it is a back end. Returns its items as the stream has them."""
    request = CreationRequest(
        name="Hikers of the north",
        group_type=GroupType.WORK,
        creator=Person(_ANA.user_id, _ANA.name, _ANA.face_url) if caller.is_app_admin else None,
        members=tuple(f"user-{number:05d}" for number in range(members - 1)),
        introduction=texts.introduction if texts else "",
        announcement=texts.announcement if texts else "",
    )
    operation = "0f8fad5b-d9cb-469f-a165-70867728950e"
    context = RequestContext(now=NOW, entropy=bytes(16), operation_id=operation, idempotency_key="k")
    groups = DynamoDBGroups(meter.client("dynamodb"), "groups", _no_backoff())
    quotas = DynamoDBQuotas(meter.client("dynamodb"), "inbox", _no_backoff())
    limits = CreationQuotas(quotas, QuotaLimits(creations=100, invitations=20_000), _no_backoff().wait)
    GroupCreation(groups, limits, audit, lambda: NOW + 20).create(request, caller, context, BUILT_IN)
    return [committed_item({"dynamodb": {"NewImage": item}}) for item in meter.items]


def _publish(records: list[CommittedItem], meter: Meter, audit: MeasuredAudit) -> None:
    planner = NotificationPlanner(_BuiltIn(), gateway_v1=None, gateway_v2=True)
    publisher = SnsPublisher(meter.client("sns"), "topic", _no_backoff())

    def publish(planned: Plan) -> None:
        NotificationPublishing(
            plan=lambda _: planned,
            describe=lambda _: "",
            name=lambda _: {},
            publisher=publisher,
            quarantine=cast("Any", None),
            audit=audit,
            clock=lambda: NOW + 400,
        ).publish([{}], lambda: 30_000)

    for record in records:
        kinds = [Kind.GROUP_INVITATION_RECEIVED] if record.chunk else list(Kind)
        for kind in kinds:
            publish(planner.plan(kind, record))


def _deliver(body: str, meter: Meter, audit: MeasuredAudit) -> None:
    client = meter.client("dynamodb")
    once = IdempotentDelivery(Channel.INBOX, DynamoDBLedger(client, "inbox", _no_backoff()), audit, lambda: NOW + 900)
    delivery = InboxDelivery(DynamoDBInboxWriter(client, "inbox", _no_backoff()), once)
    delivery.deliver(event_reading.decode(body), 1, lambda: 60_000)


class _BuiltIn:
    """Policies that consist of the built-in one, which is in no table."""

    def get(self, version: str) -> Policy:  # noqa: ARG002 - there is only one.
        """Return the built-in policy."""
        return BUILT_IN.policy


def _no_backoff() -> Backoff:
    return Backoff(sleep=lambda _: None, jitter=lambda: 1.0)
