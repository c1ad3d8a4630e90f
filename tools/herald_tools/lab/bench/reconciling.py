"""How many complete groups reconcile checks in a second of processor time, with canned answers of DynamoDB."""

import io
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from herald.adapters.calls.backoff import Backoff
from herald.adapters.dynamodb.batch_bodies import read_as_sent, send_as_given
from herald.adapters.dynamodb.group_people import DynamoDBPeopleOfGroups
from herald.adapters.dynamodb.inbox_lookup import DynamoDBInboxItems
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.domain.commits.committed import GroupHeader
from herald.domain.identifiers import random_group_id
from herald.domain.kinds import STANDARD_CHANNELS
from herald.use_cases.reconcile.inbox_proof import InboxProof
from herald.use_cases.reconcile.outcomes import DeliveryOutcomes, in_batches

from herald_tools.lab.bench.figures import Figure
from herald_tools.local.environment import KEY, REGION

GROUPS = 10_000
CREATED_AT = 1_795_418_476_673
ITEMS, LEDGER = "items", "ledger"
"""How groups are checked: as Herald does; and by the ledger, with answers that the SDK parses, as Herald did before."""

_DONE = {"outcome": {"S": "done"}, "recipients": {"N": "1"}, "at": {"N": "1"}, "attempts": {"N": "1"}}
_PEOPLE = {
    "owner": {"S": "ana-4711"},
    "admins": {"L": []},
    "members": {"SS": ["user-00001"]},
    "creator": {"M": {"user_id": {"S": "ana-4711"}}},
}


def measure(turns: int) -> dict[str, Figure]:
    """Return the complete groups of two that are checked in a second of processor time, both ways in each turn."""
    return {
        way: Figure(tuple(values))
        for way, values in zip((ITEMS, LEDGER), zip(*(_turn() for _ in range(turns)), strict=True), strict=True)
    }


def _turn() -> tuple[float, float]:
    return _rate(recipients=2), _rate(recipients=None)


def _rate(recipients: int | None) -> float:
    """Check groups. Without a number of recipients none is small, so all are checked by the ledger."""
    answers = _Answers()
    client = answers.client(own_bodies=recipients is not None)
    backoff = Backoff(sleep=time.sleep, jitter=lambda: 1.0)
    proof = InboxProof(
        DynamoDBPeopleOfGroups(client, "groups", backoff),
        DynamoDBInboxItems(client, "inbox", backoff),
        lambda: CREATED_AT,
    )
    outcomes = DeliveryOutcomes(DynamoDBLedger(client, "inbox", backoff), proof)
    headers = [
        GroupHeader(random_group_id(number.to_bytes(16, "big")), CREATED_AT, 1, STANDARD_CHANNELS, recipients)
        for number in range(GROUPS)
    ]
    started = time.process_time_ns()
    incomplete = [header for batch in in_batches(headers) for header in outcomes.incomplete(batch)]
    spent = time.process_time_ns() - started - answers.spent
    if incomplete:
        raise AssertionError(f"{len(incomplete)} complete groups seem incomplete")
    return GROUPS * 1e9 / spent


class _Raw(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()


@dataclass
class _Answers:
    """Answers BatchGetItem: everything is there. `spent` is its own processor time in nanoseconds."""

    spent: int = field(default=0)

    def client(self, *, own_bodies: bool) -> Any:
        """Return a client that gets these answers, with Herald's own bodies or with those of the SDK."""
        session = botocore.session.get_session()
        session.set_credentials(KEY, KEY)
        client: Any = session.create_client("dynamodb", REGION, config=Config(parameter_validation=False))
        if own_bodies:
            send_as_given(client)
            read_as_sent(client)
        client.meta.events.register("before-send.dynamodb.BatchGetItem", self._answer)
        return client

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        started = time.process_time_ns()
        ((table, wanted),) = json.loads(request.body)["RequestItems"].items()
        found = [_item(table, key) for key in wanted["Keys"]]
        body = json.dumps({"Responses": {table: found}, "UnprocessedKeys": {}}).encode()
        answer = AWSResponse(request.url, 200, HTTPHeaders(), _Raw(body))
        self.spent += time.process_time_ns() - started
        return answer


def _item(table: str, key: Mapping[str, Any]) -> dict[str, Any]:
    if table == "groups":
        return {"PK": key["PK"], **_PEOPLE}
    return {"SK": key["SK"]} if key["PK"]["S"].startswith("USER#") else {**key, **_DONE}
