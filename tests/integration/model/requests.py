"""Random requests to DynamoDB, of the kinds that Herald sends. They are about few keys, so they meet each other."""

from random import Random
from typing import Any

Request = tuple[str, dict[str, Any]]
"""An operation and its parameters."""

PARTITIONS, SORTS = ("GROUP#a", "GROUP#b", "USER#c"), ("GROUP", "ROSTER#01", "ROSTER#02", "NOTIFICATION#1", "é")
NUMBERS = (-3, 0, 1, 2, 9, 10, 11, 99)
TEXTS = ("done", "failed", "été", "10", "9")
BUCKETS = ("CREATED#1", "CREATED#2")
TABLES = ("GroupsTable", "InboxTable", "SettingsTable")

CONDITIONS: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("attribute_not_exists(PK)", {}, ()),
    ("attribute_exists(PK)", {}, ()),
    ("attribute_not_exists(PK) OR outcome <> :text", {}, (":text",)),
    ("outcome = :text", {}, (":text",)),
    ("attribute_not_exists(late) OR late < :number OR outcome = :text", {}, (":number", ":text")),
    ("(attribute_not_exists(late) OR late <= :number) AND outcome <> :text", {}, (":number", ":text")),
    ("NOT attribute_type(#n, :n) OR NOT #n BETWEEN :low AND :high", {"#n": "number"}, (":n", ":low", ":high")),
    ("attribute_not_exists(#n) OR #n = :number", {"#n": "number"}, (":number",)),
    ("devices.#d.endpoint = :text", {"#d": "phone"}, (":text",)),
    (
        "attribute_exists(devices) AND (attribute_exists(devices.#d) OR size(devices) < :number)",
        {"#d": "phone"},
        (":number",),
    ),
    ("begins_with(outcome, :text)", {}, (":text",)),
    ("late > :number AND NOT late >= :high", {}, (":number", ":high")),
)

CHANGES: tuple[tuple[str, dict[str, str], tuple[str, ...]], ...] = (
    ("SET outcome = :text", {}, (":text",)),
    ("SET outcome = :text, late = :number", {}, (":text", ":number")),
    ("REMOVE outcome, late", {}, ()),
    ("ADD late :number, creations :high SET outcome = :text", {}, (":number", ":high", ":text")),
    ("SET devices = if_not_exists(devices, :none)", {}, (":none",)),
    ("SET devices.#d = :map", {"#d": "phone"}, (":map",)),
    ("SET devices.#d = :map REMOVE devices.#e", {"#d": "phone", "#e": "tablet"}, (":map",)),
    ("REMOVE devices.#d", {"#d": "tablet"}, ()),
    ("SET #n = :number, created_bucket = :bucket, created_at = :low", {"#n": "number"}, (":number", ":bucket", ":low")),
)

PROJECTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"ProjectionExpression": "SK"},
    {"ProjectionExpression": "PK, outcome, members, #n", "ExpressionAttributeNames": {"#n": "number"}},
    {"ProjectionExpression": "SK, devices.#d, late", "ExpressionAttributeNames": {"#d": "phone"}},
)

FILTERS: tuple[tuple[str, tuple[str, ...]], ...] = (("late > :number", (":number",)), ("outcome <> :text", (":text",)))


class Requests:
    """Makes requests from one source of randomness."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self) -> Request:
        """Return a request of any operation."""
        writes = [self.put, self.put, self.update, self.update, self.delete, self.batch_write, self.transact]
        reads = [self.get, self.batch_get, self.query, self.query, self.query_index]
        return self.random.choice([*writes, *reads])()

    def key(self) -> dict[str, Any]:
        return {"PK": {"S": self.random.choice(PARTITIONS)}, "SK": {"S": self.random.choice(SORTS)}}

    def item(self) -> dict[str, Any]:
        """Return an item with some of the attributes that the expressions use."""
        values = self._values()
        attributes = {
            "outcome": values[":text"],
            "late": values[":number"],
            "number": self.random.choice([values[":high"], values[":text"]]),
            "devices": {"M": {"phone": values[":map"], "tablet": values[":text"]}},
            "members": {"SS": self.random.sample(["ana", "ben", "eve"], 2)},
            "admins": {"L": [{"S": "ana"}, {"BOOL": True}]},
            "created_bucket": values[":bucket"],
            "created_at": values[":low"],
            "roster_chunks": {"N": "1"},
        }
        return self.key() | {name: value for name, value in attributes.items() if self.random.random() < 0.7}

    def put(self) -> Request:
        return "PutItem", {"TableName": self._table(), "Item": self.item()} | self._condition()

    def update(self) -> Request:
        text, names, used = self.random.choice(CHANGES)
        request = {"TableName": self._table(), "Key": self.key(), "UpdateExpression": text}
        return "UpdateItem", request | self._condition(names, used)

    def delete(self) -> Request:
        return "DeleteItem", {"TableName": self._table(), "Key": self.key()}

    def get(self) -> Request:
        return "GetItem", {"TableName": self._table(), "Key": self.key(), "ConsistentRead": True}

    def batch_get(self) -> Request:
        keys = [self.key() for _ in range(self.random.randint(1, 4))]
        wanted = {"Keys": keys, "ConsistentRead": self.random.random() < 0.5, **self.random.choice(PROJECTIONS)}
        return "BatchGetItem", {"RequestItems": {self._table(): wanted}}

    def batch_write(self) -> Request:
        """Return a batch with distinct keys: moto takes one key twice, AWS does not."""
        items = {str(item["PK"]) + str(item["SK"]): item for item in (self.item() for _ in range(4))}
        puts = [{"PutRequest": {"Item": item}} for item in items.values()]
        return "BatchWriteItem", {"RequestItems": {self._table(): puts}}

    def transact(self) -> Request:
        writes: list[dict[str, Any]] = []
        for _ in range(self.random.randint(1, 3)):
            operation, request = self.random.choice([self.put, self.put, self.update])()
            writes.append({operation.removesuffix("Item"): request})
        return "TransactWriteItems", {"TransactItems": writes}

    def query(self) -> Request:
        low, high = sorted(self.random.choices(SORTS, k=2))
        condition, values = self.random.choice(
            [
                ("PK = :pk", {}),
                ("PK = :pk AND begins_with(SK, :prefix)", {":prefix": {"S": "ROSTER"}}),
                ("PK = :pk AND SK BETWEEN :first AND :last", {":first": {"S": low}, ":last": {"S": high}}),
            ]
        )
        request = {"KeyConditionExpression": condition, "ConsistentRead": True, "TableName": self._table()}
        return "Query", self._paged(request, values | {":pk": {"S": self.random.choice(PARTITIONS)}})

    def query_index(self) -> Request:
        low, high = sorted(self.random.choices(NUMBERS, k=2))
        bounds: dict[str, Any] = {":first": {"N": str(low)}, ":last": {"N": str(high)}}
        if self.random.random() < 0.5:
            late = {"TableName": "InboxTable", "IndexName": "ByLateArrival"}
            condition = {"KeyConditionExpression": "PK = :pk AND late > :first"}
            del bounds[":last"]
            return "Query", self._paged(late | condition, bounds | {":pk": {"S": self.random.choice(PARTITIONS)}})
        created = {"TableName": "GroupsTable", "IndexName": "ByCreation"}
        condition = {"KeyConditionExpression": "created_bucket = :pk AND created_at BETWEEN :first AND :last"}
        return "Query", self._paged(created | condition, bounds | {":pk": {"S": self.random.choice(BUCKETS)}})

    def _paged(self, request: dict[str, Any], values: dict[str, Any]) -> Any:
        if "IndexName" not in request and self.random.random() < 0.3:
            text, used = self.random.choice(FILTERS)
            request["FilterExpression"] = text
            values |= {name: self._values()[name] for name in used}
        if self.random.random() < 0.2:
            request["Select"] = "COUNT"
        request["ScanIndexForward"] = self.random.random() < 0.5
        size = self.random.choice([None, 1, 2])
        most = self.random.choice([None, 1, 3]) if "Select" not in request else None
        given = {name: value for name, value in (("PageSize", size), ("MaxItems", most)) if value}
        return request | {"PaginationConfig": given, "ExpressionAttributeValues": values}

    def _condition(self, names: dict[str, str] | None = None, used: tuple[str, ...] = ()) -> dict[str, Any]:
        """Return a condition or none, with the placeholders of the request's other expression."""
        request: dict[str, Any] = {}
        names = dict(names or {})
        if self.random.random() < 0.6:
            text, more, of_condition = self.random.choice(CONDITIONS)
            request["ConditionExpression"], used = text, (*used, *of_condition)
            names |= more
            if self.random.random() < 0.5:
                request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        values = self._values()
        placeholders: dict[str, dict[str, Any]] = {
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {name: values[name] for name in used},
        }
        return request | {name: each for name, each in placeholders.items() if each}

    def _values(self) -> dict[str, dict[str, Any]]:
        low, high = sorted(self.random.choices(NUMBERS, k=2))
        text = {"S": self.random.choice(TEXTS)}
        return {
            ":text": text,
            ":number": {"N": str(self.random.choice(NUMBERS))},
            ":low": {"N": str(low)},
            ":high": {"N": str(high)},
            ":n": {"S": "N"},
            ":none": {"M": {}},
            ":map": {"M": {"endpoint": text, "platform": {"S": "fcm"}}},
            ":bucket": {"S": self.random.choice(BUCKETS)},
        }

    def _table(self) -> str:
        return self.random.choice(TABLES)
