"""The metrics that CloudWatch makes of audit lines, by the metric filters of the stack."""

from herald.adapters.observability.audit_log import COUNTED

from tests.integration.conftest import Create
from tests.support.metric_filters import Measured, filtered, metric_filters
from tests.support.world import World

CONFIRMED, INVITED = "group.creation.confirmed", "group.invitation.received"


def delivered(name: str, unit: str, kind: str, value: float) -> Measured:
    return Measured("Herald", name, unit, {"channel": "inbox", "kind": kind, "service": "herald"}, value)


def test_a_creation_and_its_deliveries_are_counted_by_stack_channel_and_kind(world: World, create: Create) -> None:
    create(501)
    world.settle()
    found = filtered(world.audit_lines())
    assert [each for each in found if each.name == "GroupsCreated"] == [
        Measured("Herald", "GroupsCreated", "Count", {"service": "herald"}, 1)
    ]
    counted = [each for each in found if each.name == "NotificationsDelivered"]
    assert sum(each.value for each in counted) == 501
    assert delivered("NotificationsDelivered", "Count", CONFIRMED, 1) in counted
    assert {each.dimensions["kind"] for each in counted} == {CONFIRMED, INVITED}


def test_the_lag_of_each_delivery_is_measured_in_milliseconds(world: World, create: Create) -> None:
    create(2)
    world.settle()
    lines = [line for line in world.audit_lines() if line["event"] == "notifications.delivered"]
    wanted = [delivered("DeliveryLag", "Milliseconds", line["kind"], line["lag_ms"]) for line in lines]
    assert [each for each in filtered(lines) if each.name == "DeliveryLag"] == wanted
    assert len(wanted) == 2


def test_a_retry_creates_no_group_and_other_lines_name_no_stack(world: World, create: Create) -> None:
    create(2, headers={"Idempotency-Key": "k"})
    create(2, headers={"Idempotency-Key": "k"})
    world.request("GET", "/groups/unknown", "alice")
    world.settle()
    lines = world.audit_lines()
    assert len([each for each in filtered(lines) if each.name == "GroupsCreated"]) == 1
    assert {line["event"] for line in lines if "stack" in line} == COUNTED


def test_a_line_of_version_1_is_not_counted_again() -> None:
    """The function that wrote it wrote its metrics, too."""
    line = {"event": "notifications.delivered", "service": "herald", "schema_version": 1, "channel": "inbox"}
    assert filtered([{**line, "kind": INVITED, "recipients": 3, "lag_ms": 250}]) == []


def test_every_event_that_is_counted_has_a_filter() -> None:
    assert {value for each in metric_filters() for field, value in each.conditions if field == "event"} == COUNTED
