"""What the gateway queue receives, in each format."""

import json

import pytest

from tests.support.openim import detail_of
from tests.support.policies_desk import GROUP
from tests.support.world import World


def test_the_gateway_gets_the_formats_that_its_consumer_is_configured_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for configured, wanted in {
        "v2": ["v2", "v2"],
        "v1": ["v1", "v1"],
        "both": ["v1", "v1", "v2", "v2"],
    }.items():
        world.configure("GatewayFormat", configured)
        world.request("POST", "/groups", "alice", GROUP | {"announcement": "Bring water."})
        world.settle()
        messages = world.messages("GatewayQueue")
        assert sorted(each["MessageAttributes"]["format"]["StringValue"] for each in messages) == wanted
        numbers = {json.loads(each["Body"]).get("contentType") for each in messages} - {None}
        assert numbers == ({1501, 1519} if configured != "v2" else set())
    assert len(world.notifications()) == 12


def test_a_v1_list_goes_on_in_the_other_chunks_of_a_large_group(world: World) -> None:
    world.configure("GatewayFormat", "v1")
    members = [f"u{number}" for number in range(519)]
    world.request("POST", "/groups", "alice", {"name": "Large", "group_type": "super", "members": members})
    world.settle()
    (message,) = world.messages("GatewayQueue")
    listed = {member["userID"] for member in detail_of(message["Body"])["memberList"]}
    assert listed == {*members, "alice"}
