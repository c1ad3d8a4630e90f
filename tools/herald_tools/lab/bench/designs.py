"""The designs that are compared on the local AWS: Herald and the baselines."""

import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import httpx
from herald.adapters.dynamodb.user_keys import notification_key
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Kind
from herald.domain.notifications.notification import Position
from herald.domain.times import from_rfc3339

from herald_tools.lab.bench.baseline_stack import BaselineStack
from herald_tools.lab.sample import ANNOUNCEMENT, INTRODUCTION, NAME
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.environment import local_session
from herald_tools.local.stack import Stack

ANA = User("ana", "Ana")
DESIGNS = ("herald", "batched", "common")
SMALL = 25
"""Recipients up to which the ledger may have no entry of a delivery."""

TIMEOUT = 300.0
"""Seconds for one group. On AWS, API Gateway would end a request after 29 s."""

Deliveries = Mapping[str, Sequence[tuple[int, float]]]
"""For each group, how many recipients got its notification and when (epoch seconds), in parts."""


class Design(Protocol):
    """A stack that creates groups."""

    name: str

    def create(self, group_id: str, members: int) -> None:
        """Request a group over HTTP. Raises httpx.HTTPError if the answer is an error."""

    def delivered(self, groups: Collection[str]) -> Deliveries:
        """Return the deliveries of groups so far."""


class Herald:
    """Herald on the local AWS."""

    name = "herald"

    def __init__(self, stack: Stack) -> None:
        """Use `stack`."""
        self._client = HeraldClient(stack)
        self._table = stack.outputs["InboxTable"]
        self._dynamodb: Any = local_session().client("dynamodb", endpoint_url=stack.endpoint_url)
        self._small: dict[str, list[dict[str, Any]]] = {}

    def create(self, group_id: str, members: int) -> None:
        """Create a group as Ana."""
        body = _group(group_id, members)
        answer = self._client.create(ANA, body, group_id)
        answer.raise_for_status()
        if members <= SMALL:
            self._small[group_id] = _keys(answer.json()["group"], body["members"])

    def delivered(self, groups: Collection[str]) -> Deliveries:
        """Read the inbox items of small groups, and the delivery ledger of all others, which is written after them."""
        return {
            group_id: self._items(group_id) if group_id in self._small else self._ledger(group_id)
            for group_id in groups
        }

    def _items(self, group_id: str) -> list[tuple[int, float]]:
        """Read the notifications of a small group."""
        asked = {self._table: {"Keys": self._small[group_id], "ConsistentRead": True}}
        items = self._dynamodb.batch_get_item(RequestItems=asked)["Responses"][self._table]
        return [(1, int(item.get("at", item.get("late"))["N"]) / 1000) for item in items]

    def _ledger(self, group_id: str) -> list[tuple[int, float]]:
        entries = self._dynamodb.query(
            TableName=self._table,
            KeyConditionExpression="PK = :group AND begins_with(SK, :inbox)",
            ExpressionAttributeValues={":group": {"S": f"GROUP#{group_id}"}, ":inbox": {"S": "DELIVERY#inbox#"}},
            ConsistentRead=True,
        )["Items"]
        return [
            (int(entry["recipients"]["N"]), int(entry["at"]["N"]) / 1000)
            for entry in entries
            if entry["outcome"]["S"] == "done"
        ]


class Baseline:
    """One of the baselines."""

    def __init__(self, name: str, baselines: BaselineStack, endpoint_url: str) -> None:
        """Use the baseline called `name`."""
        self.name = name
        self._http = httpx.Client(base_url=baselines.api_url, timeout=TIMEOUT)
        self._table = baselines.inboxes[name]
        self._queue = baselines.queues[name]
        self._dynamodb: Any = local_session().client("dynamodb", endpoint_url=endpoint_url)
        self._sqs: Any = local_session().client("sqs", endpoint_url=endpoint_url)

    def create(self, group_id: str, members: int) -> None:
        """Create a group as Ana."""
        body = {**_group(group_id, members), "creator": ANA.user_id, "created_at": int(time.time() * 1000)}
        self._http.post(f"/{self.name}/groups", json=body).raise_for_status()

    def delivered(self, groups: Collection[str]) -> Deliveries:
        """Scan all inboxes, because there is no ledger; but only once the queue is empty, because a scan is slow."""
        if self._pending():
            return {}
        found = defaultdict[str, list[tuple[int, float]]](list)
        for page in self._dynamodb.get_paginator("scan").paginate(TableName=self._table):
            for item in page["Items"]:
                group_id = item["SK"]["S"].rpartition("#")[2]
                if group_id in groups:
                    found[group_id].append((1, int(item["at"]["N"]) / 1000))
        return found

    def _pending(self) -> int:
        """Return how many messages wait in the queue or are being delivered."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=names)["Attributes"]
        return sum(int(counts[name]) for name in names)


def designs(stack: Stack, baselines: BaselineStack) -> list[Design]:
    """Return all designs, each with its own clients."""
    others = [Baseline(name, baselines, stack.endpoint_url) for name in DESIGNS[1:]]
    return [Herald(stack), *others]


def _keys(group: Mapping[str, Any], members: Sequence[str]) -> list[dict[str, Any]]:
    """Return the keys of all notifications of a group: they prove its delivery where the ledger has no entry."""
    created_at = from_rfc3339(group["created_at"])
    told = {ANA.user_id: Kind.GROUP_CREATION_CONFIRMED} | dict.fromkeys(members, Kind.GROUP_INVITATION_RECEIVED)
    return [
        dict(notification_key(user, Position(created_at, notification_id(group["group_id"], kind, user))))
        for user, kind in told.items()
    ]


def _group(group_id: str, members: int) -> dict[str, Any]:
    return {
        "group_id": group_id,
        "name": NAME,
        "group_type": "work",
        "members": [f"user-{each:05d}" for each in range(members - 1)],
        "introduction": INTRODUCTION,
        "announcement": ANNOUNCEMENT,
    }
