"""The model's tables answer random requests as moto's do, and hold the same items and the same stream afterwards."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import strategies as st

from tests.integration.model.requests import TABLES, Request, Requests
from tests.support.backing import Backing
from tests.support.backings import MODEL, MOTO, reached
from tests.support.seeds import check_each

SEQUENCES, REQUESTS = 12, 60


@pytest.mark.generated
def test_random_requests_have_the_same_answers_and_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    with reached(MOTO, monkeypatch) as moto, reached(MODEL, monkeypatch) as model:
        empty = [(backing, backing.keep()) for backing in (moto, model)]

        def check(seed: int) -> None:
            for backing, kept in empty:
                backing.restore(kept)
            requests = Requests(Random(seed))
            for _ in range(REQUESTS):
                request = requests.one()
                assert answered(model, request) == answered(moto, request), request
            for table in TABLES:
                assert [alike(item) for item in model.items(table)] == [alike(item) for item in moto.items(table)]
            assert changes(model) == changes(moto)

        check_each(st.integers(0, 2**32), SEQUENCES, check, shrink=False)


def answered(backing: Backing, request: Request) -> Any:
    """Return what a backing answers, in a form that can be compared: the items of all pages, or the error."""
    operation, params = request
    try:
        return alike(_CALLS[operation](backing.dynamodb, params))
    except ClientError as error:
        response: Any = error.response
        reasons = [
            {name: each.get(name) for name in ("Code", "Item")} for each in response.get("CancellationReasons", [])
        ]
        return alike({"code": response["Error"]["Code"], "item": response.get("Item"), "reasons": reasons})


def _answer(name: str, *fields: str) -> Callable[[Any, dict[str, Any]], Any]:
    def call(client: Any, params: dict[str, Any]) -> Any:
        answer = getattr(client, name)(**params)
        return {field: answer.get(field) for field in fields}

    return call


def _batch_get(client: Any, params: dict[str, Any]) -> Any:
    """Return the items in an order of their own: DynamoDB promises none."""
    answer = client.batch_get_item(**params)
    (items,) = answer["Responses"].values()
    return sorted((alike(item) for item in items), key=str), answer["UnprocessedKeys"]


def _query(client: Any, params: dict[str, Any]) -> Any:
    """Return what all pages have. Where one ends is DynamoDB's choice, and so is the order of equal range keys."""
    pages = list(client.get_paginator("query").paginate(**params))
    if "Select" in params:
        return sum(page["Count"] for page in pages)
    items = [item for page in pages for item in page["Items"]]
    if "IndexName" not in params:
        return items
    name = "late" if params["IndexName"] == "ByLateArrival" else "created_at"
    limited = "MaxItems" in params["PaginationConfig"]
    return [item[name] for item in items], [] if limited else sorted(items, key=str)


_CALLS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "GetItem": _answer("get_item", "Item"),
    "PutItem": _answer("put_item"),
    "UpdateItem": _answer("update_item"),
    "DeleteItem": _answer("delete_item"),
    "BatchWriteItem": _answer("batch_write_item", "UnprocessedItems"),
    "TransactWriteItems": _answer("transact_write_items"),
    "BatchGetItem": _batch_get,
    "Query": _query,
}


def alike(value: Any) -> Any:
    """Return a value with all sets in order."""
    if isinstance(value, dict):
        return {name: sorted(held) if name in ("SS", "NS") else alike(held) for name, held in sorted(value.items())}
    return [alike(each) for each in value] if isinstance(value, list | tuple) else value


def changes(backing: Backing) -> list[Any]:
    """Return the stream without what AWS does not have, and moto has.

    A write that changes nothing has no record. An update that creates an item has one, not one for the key before it.
    """
    found: list[Any] = []
    for record in backing.stream():
        key, *images = (alike(record["dynamodb"].get(name)) for name in ("Keys", "OldImage", "NewImage"))
        if found and found[-1] == ["INSERT", key, None, key]:
            found[-1] = ["INSERT", key, None, images[1]]
        elif images[0] != images[1]:
            found.append([record["eventName"], key, *images])
    return found
