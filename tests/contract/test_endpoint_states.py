"""What is remembered of webhook endpoints: the fake in memory and the DynamoDB table."""

import pytest
from herald.adapters.dynamodb.endpoint_states import DynamoDBEndpointStates, endpoint_key
from herald.domain.errors import MalformedRecord
from herald.domain.webhooks.endpoint_state import EndpointState
from herald.domain.webhooks.ports import EndpointStates
from herald.entrypoints import aws

from tests.support.backing import Backing
from tests.support.backings import ON, Reach
from tests.support.fakes.webhooks import FakeEndpointStates


@pytest.fixture(params=["fake", *ON])
def states(request: pytest.FixtureRequest, reach: Reach) -> EndpointStates:
    if request.param == "fake":
        return FakeEndpointStates()
    backing = reach(request.param)
    return DynamoDBEndpointStates(aws.dynamodb(), backing.name_of("InboxTable"))


def test_an_endpoint_has_refused_nothing_at_first(states: EndpointStates) -> None:
    assert states.find("a") == EndpointState(0, 0, "")


def test_refusals_are_counted_from_the_time_of_the_first(states: EndpointStates) -> None:
    assert states.refused("a", 1_000) == EndpointState(1, 1_000)
    assert states.refused("a", 2_000) == EndpointState(2, 1_000)
    assert states.find("a") == EndpointState(2, 1_000)
    assert states.find("b") == EndpointState()


def test_a_success_forgets_the_refusals(states: EndpointStates) -> None:
    states.refused("a", 1_000)
    states.succeeded("a")
    states.succeeded("a")
    assert states.find("a") == EndpointState()
    assert states.refused("a", 3_000) == EndpointState(1, 3_000)


def test_a_stopped_endpoint_keeps_its_first_reason(states: EndpointStates) -> None:
    states.refused("a", 1_000)
    states.stop("a", "410", 2_000)
    states.stop("a", "404", 3_000)
    assert states.find("a") == EndpointState(1, 1_000, "410", 2_000)


def test_a_success_that_comes_late_does_not_start_a_stopped_endpoint(states: EndpointStates) -> None:
    states.stop("a", "410", 2_000)
    states.succeeded("a")
    assert states.find("a").stopped == "410"


def test_a_state_that_this_version_cannot_read_is_not_taken_for_a_fresh_one(backing: Backing) -> None:
    item = {**endpoint_key("a"), "refusals": {"S": "many"}}
    backing.dynamodb.put_item(TableName=backing.name_of("InboxTable"), Item=item)
    states = DynamoDBEndpointStates(aws.dynamodb(), backing.name_of("InboxTable"))
    with pytest.raises(MalformedRecord, match="not the state of an endpoint"):
        states.find("a")
