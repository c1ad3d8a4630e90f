"""Takes the place of AWS for all clients of a session, and counts their calls."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from herald_tools.lab.costs.sizes import item_size, requests_of, write_units
from herald_tools.local.environment import KEY, REGION

INDEXED = "created_bucket"
"""An item with this attribute is also in the index by creation. An index entry takes one write unit."""

_MESSAGE = re.compile(r"((?:PublishBatchRequestEntries\.member\.\d+\.)?)Message")
_ATTRIBUTE_NAME = re.compile(r"(MessageAttributes\.entry\.\d+\.)Name")
"""The names of parameters in a call of SNS (AWS query protocol): messages, and the names of their attributes."""


@dataclass
class Meter:
    """Counts calls by operation, write and read units, and requests billed by SNS.

    Every write succeeds; every read finds nothing. `messages` and `items` hold what was published and put, in order,
    and `attributes` the message attributes of each message that are strings.
    """

    calls: Counter[str] = field(default_factory=Counter)
    write_units: int = 0
    read_units: float = 0
    published: int = 0
    messages: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Create the session whose clients are counted."""
        self.session = botocore.session.get_session()
        self.session.set_credentials(KEY, KEY)
        self.session.set_config_variable("region", REGION)
        self.session.get_component("event_emitter").register("before-call", self._answer)

    def client(self, service: str) -> Any:
        """Return a client that calls this meter instead of AWS."""
        return self.session.create_client(service)

    def _answer(self, *, model: Any, params: Mapping[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        """Count a call as it would be sent, and answer it."""
        self.calls[model.name] += 1
        body = params["body"]
        asked = json.loads(body) if isinstance(body, (bytes, str)) else body
        answer = getattr(self, f"_{_snake(model.name)}")(asked)
        return AWSResponse(params["url"], 200, HTTPHeaders(), None), {"ResponseMetadata": {}, **answer}

    def _put_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._write(asked["Item"])
        return {}

    def _update_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Count an update as a write of the values that it names. The other attributes of these items are small."""
        values = asked.get("ExpressionAttributeValues", {})
        self.write_units += write_units(item_size({**asked["Key"], **values}))
        return {}

    def _transact_write_items(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Count a transaction: twice the units of its writes (AWS)."""
        for each in asked["TransactItems"]:
            self._write(each["Put"]["Item"], times=2)
        return {}

    def _batch_write_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        for requests in asked["RequestItems"].values():
            for each in requests:
                self._write(each["PutRequest"]["Item"])
        return {"UnprocessedItems": {}}

    def _get_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self.read_units += _read_unit(asked)
        return {}

    def _batch_get_item(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Count reads that find nothing: AWS bills them for each key."""
        self.read_units += sum(len(table["Keys"]) * _read_unit(table) for table in asked["RequestItems"].values())
        return {"Responses": {}}

    def _publish(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._count_publication(asked)
        return {"MessageId": "m"}

    def _publish_batch(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        self._count_publication(asked)
        return {"Successful": [], "Failed": []}

    def _count_publication(self, asked: Mapping[str, Any]) -> None:
        """Count a publication by its size with all attributes, and keep its messages."""
        self.published += requests_of(sum(len(str(value).encode()) for value in asked.values()))
        for name in asked:
            if found := _MESSAGE.fullmatch(name):
                self.messages.append(asked[name])
                self.attributes.append(_attributes(asked, found[1]))

    def _write(self, item: dict[str, Any], times: int = 1) -> None:
        self.write_units += times * write_units(item_size(item)) + (INDEXED in item)
        self.items.append(item)


def _read_unit(asked: Mapping[str, Any]) -> float:
    """Return what AWS bills for a read that finds nothing: half a unit if it need not be strongly consistent."""
    return 1 if asked.get("ConsistentRead") else 0.5


def _attributes(asked: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """Return the message attributes that are strings, of the message whose parameters begin with `prefix`."""
    names = {name: found[1] for name in asked if (found := _ATTRIBUTE_NAME.fullmatch(name.removeprefix(prefix)))}
    return {asked[name]: asked.get(f"{prefix}{start}Value.StringValue", "") for name, start in names.items()}


def _snake(operation: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()
