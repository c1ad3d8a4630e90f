"""DynamoDB: each operation takes its parameters and returns its answer, or raises AwsError."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.model.errors import AwsError, invalid, only
from tests.support.model.projections import projection_of
from tests.support.model.queries import query
from tests.support.model.tables import Table, exact_key
from tests.support.model.transactions import Tokens, transact
from tests.support.model.values import Item
from tests.support.model.writes import Write, delete_of, put_of, update_of_item

Answer = dict[str, Any]

MAX_GETS, MAX_WRITES = 100, 25
"""Keys in one BatchGetItem, requests in one BatchWriteItem (AWS limits)."""


@dataclass
class DynamoDB:
    """Tables and the operations on them. `now` returns the time in epoch milliseconds."""

    now: Callable[[], int]
    tables: dict[str, Table]
    tokens: Tokens = field(default_factory=Tokens)

    def operations(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Return all operations by their names."""
        return {
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "Query": lambda request: query(self._seen(request["TableName"], request), request, self.now()),
            "Scan": self._scan,
            "PutItem": lambda request: self._make(put_of(self._table(request["TableName"]), request)),
            "UpdateItem": lambda request: self._make(update_of_item(self._table(request["TableName"]), request)),
            "DeleteItem": lambda request: self._make(delete_of(self._table(request["TableName"]), request)),
            "BatchWriteItem": self._batch_write,
            "TransactWriteItems": lambda request: transact(self.tables, self.tokens, request, self.now()),
        }

    def _table(self, name: str) -> Table:
        if name not in self.tables:
            raise AwsError("ResourceNotFoundException", f"Requested resource not found: Table: {name} not found")
        return self.tables[name]

    def _seen(self, name: str, request: dict[str, Any]) -> Table:
        """Return a table as a request reads it. Its indexes have lags of their own."""
        table = self._table(name)
        return table if request.get("ConsistentRead") or "IndexName" in request else table.earlier(self.now())

    def _get(self, request: dict[str, Any]) -> Answer:
        only(request, "TableName", "Key", "ConsistentRead")
        item = self._seen(request["TableName"], request).get(exact_key(request["Key"]))
        return {} if item is None else {"Item": item}

    def _scan(self, request: dict[str, Any]) -> Answer:
        only(request, "TableName", "ConsistentRead")
        items = self._table(request["TableName"]).everything()
        return {"Items": items, "Count": len(items), "ScannedCount": len(items)}

    def _batch_get(self, request: dict[str, Any]) -> Answer:
        only(request, "RequestItems")
        responses: dict[str, list[Item]] = {}
        wanted = request["RequestItems"]
        if not 0 < sum(len(each["Keys"]) for each in wanted.values()) <= MAX_GETS:
            raise invalid("Too many items requested for the BatchGetItem call")
        for name, each in wanted.items():
            only(each, "Keys", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames")
            table, keys = self._seen(name, each), [exact_key(key) for key in each["Keys"]]
            if len(set(keys)) < len(keys):
                raise invalid("Provided list of item keys contains duplicates")
            show = projection_of(each)
            responses[name] = [show(item) for key in keys if (item := table.get(key)) is not None]
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _batch_write(self, request: dict[str, Any]) -> Answer:
        """Check all requests before the first is executed: one that is invalid lets the whole batch fail (AWS)."""
        only(request, "RequestItems")
        writes = list(self._batch(request["RequestItems"]))
        if not 0 < len(writes) <= MAX_WRITES:
            raise invalid("Too many items requested for the BatchWriteItem call")
        if len({(write.table.name, write.key) for write in writes}) < len(writes):
            raise invalid("Provided list of item keys contains duplicates")
        for write in writes:
            write.apply(self.now())
        return {"UnprocessedItems": {}}

    def _batch(self, wanted: dict[str, list[dict[str, Any]]]) -> Iterator[Write]:
        for name, requests in wanted.items():
            table = self._table(name)
            for request in requests:
                only(request, "PutRequest", "DeleteRequest")
                if "PutRequest" in request:
                    yield put_of(table, {"Item": request["PutRequest"]["Item"]})
                else:
                    yield delete_of(table, {"Key": request["DeleteRequest"]["Key"]})

    def _make(self, write: Write) -> Answer:
        if not write.allowed:
            raise AwsError("ConditionalCheckFailedException", "The conditional request failed", 400, **write.returned)
        write.apply(self.now())
        return {}
