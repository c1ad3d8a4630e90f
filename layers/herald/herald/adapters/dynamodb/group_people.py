"""The people of many groups at once, from the few attributes of their items that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.batches import read_all
from herald.adapters.dynamodb.group_keys import group_key, group_of
from herald.adapters.dynamodb.requests import Expression, ReadOptions
from herald.adapters.dynamodb.table import Table
from herald.adapters.dynamodb.values import read_set, read_text, read_texts
from herald.domain.commits.people import GroupPeople

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from herald.adapters.calls.backoff import Backoff
    from herald.adapters.dynamodb.values import Item

_PEOPLE = Expression(
    "PK,#o,#a,#m,#c.#u",  # DynamoDB reserves some of these names.
    names={"#o": "owner", "#a": "admins", "#m": "members", "#c": "creator", "#u": "user_id"},
)


class DynamoDBPeopleOfGroups:
    """People of groups in DynamoDB."""

    def __init__(self, client: DynamoDBClient, table: str, backoff: Backoff) -> None:
        """`table` is the name of the groups table; `backoff` waits before unprocessed keys are read again."""
        self._table = Table(client, table)
        self._backoff = backoff

    def people(self, group_ids: Collection[str], *, consistent: bool) -> Mapping[str, GroupPeople]:
        """Return the people of groups, read 100 a call; see `herald.domain.commits.ports.PeopleOfGroups`."""
        keys = [group_key(group_id) for group_id in group_ids]
        return dict(_readable(read_all(self._table, keys, self._backoff, ReadOptions(consistent, _PEOPLE))))


def _readable(items: Iterable[Item]) -> Iterator[tuple[str, GroupPeople]]:
    """Yield the people of those items that name any. A claim, which has the key of a group, does not."""
    for item in items:
        try:
            people = _read_people(item)
        except (KeyError, TypeError):
            continue
        yield group_of(item), people


def _read_people(item: Item) -> GroupPeople:
    creator = read_text(item["creator"]["M"], "user_id")
    invited = {read_text(item, "owner"), *read_texts(item, "admins"), *read_set(item, "members")}
    invited.discard(creator)
    return GroupPeople(creator, frozenset(invited))
