"""Query: the items of one partition of a table or an index, page by page."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tests.support.model.conditions import condition_of
from tests.support.model.errors import NotModelled, invalid, only
from tests.support.model.functions import Test
from tests.support.model.indexes import Index
from tests.support.model.placeholders import Placeholders
from tests.support.model.tables import Table
from tests.support.model.tokens import Words, words_of
from tests.support.model.values import Item

PAGE_BYTES = 1024 * 1024
"""Bytes that one call reads (AWS limit)."""

_WORDS = {"AND", "BETWEEN", "BEGINS_WITH", "(", ")", ",", "=", "<", "<=", ">", ">="}


class _Place(NamedTuple):
    """Where a query looks: its key attributes, its items in order, and the attributes that name an item."""

    hash_name: str
    range_name: str
    items: list[Item]
    identifying: tuple[str, ...]


def query(table: Table, request: dict[str, Any], now: int) -> dict[str, Any]:
    """Answer a query."""
    only(
        request,
        "TableName",
        "IndexName",
        "KeyConditionExpression",
        "FilterExpression",
        "ConsistentRead",
        "ScanIndexForward",
        "Limit",
        "ExclusiveStartKey",
        "Select",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
    )
    given = Placeholders(request)
    place = _place(table, request, given, now)
    page, last = _page(table, _after(place, request), request.get("Limit"))
    passes = _filter(request, given)
    given.done()
    found = [item for item in page if passes(item, given)]
    answer: dict[str, Any] = {"Count": len(found), "ScannedCount": len(page)}
    if request.get("Select") == "COUNT":
        pass
    elif "Select" in request:
        raise NotModelled(f"Select {request['Select']}")
    else:
        answer["Items"] = found
    if last:
        answer["LastEvaluatedKey"] = {name: last[name] for name in place.identifying}
    return answer


def _place(table: Table, request: dict[str, Any], given: Placeholders, now: int) -> _Place:
    """Return what the key condition selects, in the wanted order."""
    text = request["KeyConditionExpression"]
    index = _index(table, request)
    names = (index.hash_name, index.range_name) if index else ("PK", "SK")
    partition = given.value(_partition(text, *names))
    if partition.keys() != {"S"}:
        raise invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
    items = index.partition(partition["S"], now) if index else table.partition(partition["S"])
    condition = condition_of(text)
    given.use(condition.used)
    selected = [item for item in items if condition.holds(item, given)]
    if request.get("ScanIndexForward", True) is False:
        selected.reverse()
    return _Place(*names, selected, index.key_names() if index else ("PK", "SK"))


def _filter(request: dict[str, Any], given: Placeholders) -> Test:
    """Return what the filter lets pass: everything if there is none."""
    text = request.get("FilterExpression")
    if text is None:
        return lambda item, given: True
    condition = condition_of(text)
    given.use(condition.used)
    return condition.holds


def _index(table: Table, request: dict[str, Any]) -> Index | None:
    name = request.get("IndexName")
    if name is None:
        return None
    if name not in table.indexes:
        raise invalid(f"The table does not have the specified index: {name}")
    if request.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    return table.indexes[name]


@cache
def _partition(text: str, hash_name: str, range_name: str) -> str:
    """Return the placeholder of the partition key: the condition must begin with it."""
    words = Words(text)
    if words.take() != hash_name or words.take() != "=":
        raise NotModelled(f"a key condition that does not begin with the partition key: {text}")
    partition = words.take()
    others = {word for word in words_of(text) if word[0] != ":" and word.upper() not in _WORDS}
    if partition[0] != ":" or not others <= {hash_name, range_name}:
        raise NotModelled(f"such a key condition: {text}")
    return partition


def _after(place: _Place, request: dict[str, Any]) -> Iterable[Item]:
    """Return the items behind the one at which the last page ended, which may have been deleted since."""
    start = request.get("ExclusiveStartKey")
    if start is None:
        return place.items
    if start.keys() != set(place.identifying):
        raise invalid("The provided starting key is invalid")
    names = [{name: item[name] for name in place.identifying} for item in place.items]
    if start not in names:
        raise NotModelled("pages behind an item that was deleted")
    return place.items[names.index(start) + 1 :]


def _page(table: Table, items: Iterable[Item], limit: int | None) -> tuple[list[Item], Item | None]:
    """Return the items of one page, and the last one if a page may follow: also if the limit ends with the items."""
    page: list[Item] = []
    for item, read in _with_bytes_so_far(table, items):
        page.append(item)
        if len(page) == limit or read > PAGE_BYTES:
            return page, item
    return page, None


def _with_bytes_so_far(table: Table, items: Iterable[Item]) -> Iterator[tuple[Item, int]]:
    read = 0
    for item in items:
        read += table.sizes.get((item["PK"]["S"], item["SK"]["S"]), 0)
        yield item, read
