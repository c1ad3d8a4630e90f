"""Steps that the tests of reconcile on moto share."""

from datetime import UTC, datetime
from typing import Any

from tests.support.world import World

MINUTE = 60
HOUR = 60 * MINUTE

Item = dict[str, Any]


def lose_the_stream(world: World) -> None:
    """Let all records so far be gone, as after a day without a reader."""
    for mapping in world.streams:
        mapping.position = len(world.stream())


def group_item(world: World, group_id: str) -> Item:
    """Return the item of a group."""
    (found,) = [item for item in world.items("GroupsTable") if item["PK"]["S"] == f"GROUP#{group_id}"]
    return found


def put(world: World, table: str, item: Item) -> None:
    """Put an item into a table, without any reader noticing."""
    world.backing.dynamodb.put_item(TableName=world.backing.name_of(table), Item=item)
    lose_the_stream(world)


def listed(world: World, prefix: str) -> list[Item]:
    """Return reconcile's items whose sort keys begin so."""
    return [item for item in world.items("InboxTable") if item["SK"]["S"].startswith(prefix)]


def metrics(world: World, name: str) -> list[float]:
    """Return the values of a metric so far."""
    return [value for document in world.measured() for value in document.get(name, [])]


def lines(world: World, event: str) -> list[dict[str, Any]]:
    """Return the lines of the audit log of one event."""
    return [line for line in world.audit_lines() if line["event"] == event]


def report(world: World, namespace: str, name: str, dimension: tuple[str, str], value: float) -> None:
    """Report a figure to CloudWatch as AWS does, as of now."""
    datum = {
        "MetricName": name,
        "Dimensions": [{"Name": dimension[0], "Value": dimension[1]}],
        "Timestamp": datetime.fromtimestamp(world.clock.now / 1000, UTC),
        "Value": value,
    }
    world.backing.cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum])
