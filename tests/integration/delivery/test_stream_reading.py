"""What the stream of the groups table shows on moto is what AWS's would."""

from typing import Any

import pytest

from tests.support.world import World


def put(table: str, key: str, condition: str) -> dict[str, Any]:
    item = {"PK": {"S": key}, "SK": {"S": "GROUP"}}
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": condition}}


def test_a_cancelled_transaction_leaves_no_record_and_reading_goes_on(world: World) -> None:
    dynamodb, table = world.backing.dynamodb, world.backing.name_of("GroupsTable")
    new, old = "attribute_not_exists(PK)", "attribute_exists(PK)"
    dynamodb.transact_write_items(TransactItems=[put(table, "a", new), put(table, "b", new)])
    assert len(world.stream()) == 2
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        dynamodb.transact_write_items(TransactItems=[put(table, "c", new), put(table, "d", old)])
    assert len(world.stream()) == 2
    dynamodb.transact_write_items(TransactItems=[put(table, "d", new)])
    assert [record["dynamodb"]["Keys"]["PK"]["S"] for record in world.stream()] == ["a", "b", "d"]
