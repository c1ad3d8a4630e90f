"""`herald webhook`: it shows what the function remembers, and takes a stopped webhook up again."""

from typing import Any, cast

import boto3
import pytest
from herald.adapters.dynamodb.endpoint_states import DynamoDBEndpointStates
from herald.domain.webhooks.endpoint_state import EndpointState

from herald_tools.commands.common.target import Target
from herald_tools.commands.operate.webhook import Endpoints, NoWebhook
from tests.support.deployment import REGION
from tests.support.world import World


def target(world: World, **outputs: str) -> Target:
    found = {"InboxTable": world.backing.name_of("InboxTable"), "WebhookUrl": "https://chat.example.com/hook"}
    return Target(cast("Any", boto3.Session(region_name=REGION)), None, found | outputs)


@pytest.fixture
def states(world: World) -> DynamoDBEndpointStates:
    return DynamoDBEndpointStates(world.backing.dynamodb, world.backing.name_of("InboxTable"))


def test_it_shows_what_the_function_remembers(world: World, states: DynamoDBEndpointStates) -> None:
    states.refused("a", 1_000)
    states.stop("b", "the endpoint answered 410", 2_000)
    assert dict(Endpoints(target(world)).states()) == {
        "a": EndpointState(1, 1_000),
        "b": EndpointState(stopped="the endpoint answered 410", stopped_at=2_000),
    }


def test_to_resume_forgets_stops_alone(world: World, states: DynamoDBEndpointStates) -> None:
    states.refused("a", 1_000)
    states.stop("b", "the endpoint answered 410", 2_000)
    endpoints = Endpoints(target(world))
    assert endpoints.resume() == 1
    assert endpoints.resume() == 0
    assert states.find("b") == EndpointState()
    assert states.find("a") == EndpointState(1, 1_000)


def test_a_stack_without_webhook_says_so(world: World) -> None:
    where = target(world)
    del where.outputs["WebhookUrl"]
    with pytest.raises(NoWebhook, match="WebhookUrl"):
        Endpoints(where)
