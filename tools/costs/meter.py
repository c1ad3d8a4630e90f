"""Stands in for AWS's clients, and counts what they are asked to do."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tools.costs.sizes import item_size, requests_of, write_units

INDEXED = "created_bucket"
"""Items that have it stand in the index by creation, too, whose entries are far below one write unit."""


@dataclass
class Meter:
    """Counts calls by operation, write and read units, and what SNS bills. Every write succeeds; nothing is found.

    `messages` are what was published, `items` what was put, in order.
    """

    calls: Counter[str] = field(default_factory=Counter)
    write_units: int = 0
    read_units: int = 0
    published: int = 0
    messages: list[str] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)

    class exceptions:  # noqa: N801 - botocore's name.
        """The errors that adapters expect, none of which happens here."""

        class ConditionalCheckFailedException(Exception):
            """Something stands there."""

        class TransactionConflictException(Exception):
            """Another transaction writes the item."""

        class TransactionCanceledException(Exception):
            """The transaction was cancelled."""

    def put_item(self, *, Item: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: N803 - botocore's name.
        """Count one write."""
        self.calls["PutItem"] += 1
        self._write(Item)
        return {}

    def update_item(self, **_: Any) -> dict[str, Any]:
        """Count one write of a small item."""
        self.calls["UpdateItem"] += 1
        self.write_units += 1
        return {}

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        """Count a transaction: twice the units of its writes (AWS)."""
        self.calls["TransactWriteItems"] += 1
        for each in TransactItems:
            self._write(each["Put"]["Item"], times=2)
        return {}

    def batch_write_item(self, *, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Count a batch of writes."""
        self.calls["BatchWriteItem"] += 1
        for requests in RequestItems.values():
            for each in requests:
                self._write(each["PutRequest"]["Item"])
        return {"UnprocessedItems": {}}

    def get_item(self, **_: Any) -> dict[str, Any]:
        """Count a read that finds nothing: one unit, as AWS bills it."""
        self.calls["GetItem"] += 1
        self.read_units += 1
        return {}

    def publish_batch(self, *, PublishBatchRequestEntries: list[dict[str, Any]], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Count a publication, and keep its messages for whoever delivers them."""
        self.calls["PublishBatch"] += 1
        bodies = [entry["Message"] for entry in PublishBatchRequestEntries]
        attributes = json.dumps([entry["MessageAttributes"] for entry in PublishBatchRequestEntries])
        self.published += requests_of(sum(len(body.encode()) for body in bodies) + len(attributes))
        self.messages += bodies
        return {}

    def _write(self, item: dict[str, Any], times: int = 1) -> None:
        self.write_units += times * write_units(item_size(item)) + (INDEXED in item)
        self.items.append(item)
