"""What one creation takes in each design: calls, write units and dollars, counted while its code runs."""

import io
import json
import logging
import math
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import dataclass
from types import ModuleType

import boto3

from herald_tools.lab.bench.baselines import batched, common
from herald_tools.lab.bench.probe import Context
from herald_tools.lab.costs import creation
from herald_tools.lab.costs.bills import Bill, Texts
from herald_tools.lab.costs.dollars import million_groups
from herald_tools.lab.costs.meter import Meter
from herald_tools.lab.costs.prices import US_EAST_1, Prices
from herald_tools.lab.sample import ANNOUNCEMENT, INTRODUCTION, NAME

SIZES = (2, 10, 25, 100, 500, 1_000, 10_000)
TEXTS, BARE = Texts(INTRODUCTION, ANNOUNCEMENT), Texts("", "")

_VARIABLES = {
    "GROUPS_TABLE": "groups",
    "INBOX_TABLE": "inbox",
    "IDEMPOTENCY_TABLE": "idempotency",
    "TOPIC_ARN": "topic",
}
_BASELINES: dict[str, ModuleType] = {"batched": batched, "common": common}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one creation takes: calls to AWS, write units, bytes of log; and US dollars for a million creations."""

    calls: int
    write_units: int
    dollars: float
    logged: int = 0


def cost_of(design: str, members: int, texts: Texts) -> Cost:
    """Return the cost of a creation in a design: `herald`, `uncounted`, `batched`, `common` or `floor`.

    `uncounted` is Herald for a chat back end, whose creations are not limited and so not counted.
    """
    if design == "floor":
        return floor(members, US_EAST_1)
    counted = _bill(design, members, texts)
    dollars = sum(million_groups(counted, US_EAST_1).values())
    return Cost(counted.calls.total(), counted.write_units, dollars, counted.logged)


def floor(members: int, prices: Prices) -> Cost:
    """Return the minimum of a creation: a write unit for each recipient, one for the group, and one request."""
    units = members + 1
    return Cost(1, units, 1_000_000 * (units * prices.write_unit + prices.api_request))


def _bill(design: str, members: int, texts: Texts) -> Bill:
    if design in _BASELINES:
        return _baseline(_BASELINES[design], members, texts)
    return creation.bill(members, counted=design == "herald", texts=texts)


def _baseline(module: ModuleType, members: int, texts: Texts) -> Bill:
    """Create a group in a baseline and deliver its messages, ten at a time."""
    meter = Meter()
    session = boto3.Session(botocore_session=meter.session)
    logging.Logger.manager.loggerDict.pop("baseline", None)  # A logger keeps the stream of its creation.
    with redirect_stdout(io.StringIO()) as log:
        module.build_api(session, _VARIABLES)(_request(members, texts), Context())
        deliver = module.build_inbox(session, _VARIABLES)
        for start in range(0, len(meter.messages), creation.QUEUE_BATCH):
            deliver(queue_event(meter.messages[start : start + creation.QUEUE_BATCH]), Context())
    batches = math.ceil(len(meter.messages) / creation.QUEUE_BATCH)
    return Bill(
        members=members,
        calls=Counter(meter.calls),
        write_units=meter.write_units,
        read_units=meter.read_units,
        publications=meter.published,
        queue_requests=2 * batches,  # One receive and one delete each.
        invocations=1 + batches,
        logged=len(log.getvalue().encode()),
    )


def _request(members: int, texts: Texts) -> dict[str, str]:
    request = {
        "group_id": "hikers",
        "name": NAME,
        "group_type": "work",
        "creator": "ana-4711",
        "members": [f"user-{number:05d}" for number in range(members - 1)],
        "created_at": creation.NOW,
        "introduction": texts.introduction,
        "announcement": texts.announcement,
    }
    return {"body": json.dumps(request)}


def queue_event(bodies: list[str]) -> dict[str, object]:
    """Return the event of Lambda for messages of SQS."""
    records = [
        {
            "messageId": f"19dd0b57-b21e-4ac1-bd88-{number:012d}",
            "receiptHandle": "AQEB",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:inbox",
            "awsRegion": "us-east-1",
        }
        for number, body in enumerate(bodies)
    ]
    return {"Records": records}
