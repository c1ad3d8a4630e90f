"""What becomes of groups under a policy: levels, overrides, policies that cannot be read, and changes of policies."""

from typing import Any, ClassVar

import pytest

from tests.support.policies_desk import FULL, GROUP, Desk, kinds
from tests.support.world import World


@pytest.mark.parametrize(
    ("notifications", "status", "pointer"),
    [
        ({"level": "silent"}, 422, "#/notifications/level"),
        ({"level": "loud"}, 422, "#/notifications/level"),
        ({"channels": ["push"]}, 422, "#/notifications/channels"),
        ({"channels": []}, 422, "#/notifications/channels"),
        ({"channels": ["inbox", "smoke"]}, 422, "#/notifications/channels/1"),
        ({"volume": 3}, 422, "#/notifications/volume"),
    ],
)
def test_an_override_beyond_the_policy_is_refused_with_field_and_rule(
    policies_desk: Desk, notifications: dict[str, Any], status: int, pointer: str
) -> None:
    policies_desk.put(FULL)
    answer = policies_desk.world.send("POST", "/groups", "alice", GROUP | {"notifications": notifications})
    assert answer["status"] == status
    assert pointer in [error["pointer"] for error in answer["body"]["errors"]]
    assert policies_desk.world.items("GroupsTable") == []


def test_an_override_is_refused_where_the_policy_allows_none(world: World) -> None:
    answer = world.send("POST", "/groups", "alice", GROUP | {"notifications": {"level": "essential"}})
    assert (answer["status"], answer["body"]["type"]) == (422, "urn:herald:problem:override-not-allowed")
    assert "built-in/1" in answer["body"]["errors"][0]["detail"]


def test_an_override_within_the_policy_is_kept_to(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    world = policies_desk.world
    override = {"notifications": {"level": "standard", "channels": ["inbox"]}}
    status, answer = world.request("POST", "/groups", "alice", GROUP | override)
    assert (status, answer["recipients"]) == (201, 4)
    world.settle()
    assert len(world.notifications()) == 4
    assert world.messages("GatewayQueue") == []


def test_a_silent_group_notifies_nobody_and_is_complete(policies_desk: Desk) -> None:
    policies_desk.put({"level": "silent"})
    world = policies_desk.world
    _, answer = world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    assert (answer["recipients"], world.notifications()) == (0, [])
    group_id = answer["group"]["group_id"]
    assert world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1] == {"complete": True, "deliveries": []}
    world.clock.advance(3_600)
    assert world.reconcile()["republished"] == 0
    suppressed = [line for line in world.audit_lines() if line["event"] == "notifications.suppressed"]
    assert [line["reason"] for line in suppressed] == ["level is silent"] * 2


@pytest.mark.parametrize("trouble", ["no table", "no pointer", "no version"])
def test_a_policy_that_was_never_read_and_cannot_be_read_stops_creations(policies_desk: Desk, trouble: str) -> None:
    policies_desk.put(FULL)
    world, table = policies_desk.world, policies_desk.world.backing.name_of("SettingsTable")
    key = {"PK": {"S": "POLICY#default"}, "SK": {"S": "CURRENT"}}
    if trouble == "no table":
        world.backing.dynamodb.delete_table(TableName=table)
    if trouble == "no pointer":
        world.backing.dynamodb.put_item(TableName=table, Item=key)
    if trouble == "no version":
        world.backing.dynamodb.delete_item(TableName=table, Key=key | {"SK": {"S": "VERSION#00000001"}})
    world.cold_start()
    answer = world.send("POST", "/groups", "alice", GROUP)
    assert (answer["status"], answer["body"]["type"]) == (503, "urn:herald:problem:temporarily-unavailable")
    assert world.items("GroupsTable") == []
    assert [line["event"] for line in world.audit_lines()][-2:] == ["policy.unreadable", "request.failed"]


class TestAnOverrideThatIsNoLongerAllowed:
    """The policy allowed it when the group was created."""

    OVERRIDE: ClassVar[dict[str, Any]] = {"notifications": {"level": "essential"}}
    WALKERS = GROUP | {"group_id": "walkers"} | OVERRIDE

    @pytest.fixture(autouse=True)
    def change_the_policy(self, policies_desk: Desk) -> None:
        self.world = policies_desk.world
        policies_desk.put(FULL)
        assert self.create(GROUP, "used")[0] == 201
        assert self.create(self.WALKERS)[0] == 201
        assert self.create(GROUP | self.OVERRIDE, "key")[0] == 201
        policies_desk.put({"level": "standard"}, expected=1)
        self.world.cold_start()

    def create(self, body: dict[str, Any], key: str | None = None) -> tuple[int, str | None]:
        """Create a group. Returns the status, and the type of the problem or whether it was a replay."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.world.send("POST", "/groups", "alice", body, headers=headers)
        problem = answer["body"].get("type", "").rpartition(":")[2]
        return answer["status"], problem or answer["headers"].get("Idempotent-Replayed")

    def test_is_no_obstacle_to_a_retry(self) -> None:
        assert self.create(GROUP | self.OVERRIDE, "key") == (201, "true")
        assert self.create(self.WALKERS) == (201, "true")

    def test_does_not_let_a_key_be_used_for_another_request(self) -> None:
        assert self.create(self.WALKERS, "used") == (422, "idempotency-key-reused")
        assert self.create(GROUP | self.OVERRIDE, "used") == (422, "idempotency-key-reused")

    def test_does_not_let_a_group_id_be_used_for_another_request(self) -> None:
        assert self.create(self.WALKERS | {"name": "Runners"}) == (409, "group-id-taken")

    def test_binds_the_key_of_a_retry_to_its_group(self) -> None:
        assert self.create(self.WALKERS, "new") == (201, "true")
        assert self.create(GROUP | {"name": "Runners"}, "new") == (422, "idempotency-key-reused")
        assert self.create(self.WALKERS, "new") == (201, "true")

    def test_creates_nothing_new(self) -> None:
        assert self.create(self.WALKERS | {"group_id": "runners"}, "new") == (422, "override-not-allowed")
        assert self.create(GROUP | {"name": "Runners"}, "new")[0] == 201


def test_an_inbox_is_readable_though_nobody_can_read_the_policy_any_more(policies_desk: Desk) -> None:
    policies_desk.put(FULL)
    world = policies_desk.world
    world.request("POST", "/groups", "alice", GROUP)
    world.settle()
    key = {"PK": {"S": "POLICY#default"}, "SK": {"S": "VERSION#00000001"}}
    world.backing.dynamodb.delete_item(TableName=world.backing.name_of("SettingsTable"), Key=key)
    world.cold_start()
    (found,) = world.request("GET", "/me/notifications", "ben")[1]["notifications"]
    assert found["body"] == "Alice invited you to “Hikers”."


def test_what_is_sent_for_a_group_does_not_change_with_the_policy(policies_desk: Desk) -> None:
    """A retry after the policy changed sends the bytes of the first attempt."""
    words = {"en": {"title": "First", "body": "{inviter_name} wrote {group_name}"}}
    policies_desk.put(FULL | kinds(words=words, blocks=["group", "inviter"]))
    world = policies_desk.world
    world.request("POST", "/groups", "alice", GROUP)
    world.play_stream()
    first = sorted(message["Body"] for message in world.messages("GatewayQueue"))
    policies_desk.put({"level": "silent"}, expected=1)
    policies_desk.put(FULL | {"kinds": {}}, expected=2)
    for mapping in world.streams:
        mapping.position = 0
    world.cold_start()
    world.play_stream()
    assert sorted(message["Body"] for message in world.messages("GatewayQueue")) == first
    for queue in ("InboxQueue", "PushQueue"):
        world.messages(queue)  # They are lost: reconcile leaves alone what may still be in a queue.
    world.clock.advance(3_600)
    world.cold_start()
    assert world.reconcile()["republished"] == 1
    assert sorted(message["Body"] for message in world.messages("GatewayQueue")) == first
    assert "Alice wrote Hikers" in first[-1] + first[0]
