"""The limits hold however many clients ask at once: never more than they say, and never less."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.client import HeraldClient, User
from tools.local.stack import Stack

LIMIT, CLIENTS, REQUESTS = 15, 20, 60
HOUR = 3600
GREEDY = User("greedy", "Greedy")


@pytest.fixture
def limited(stack: Stack) -> Iterator[None]:
    """Let every user create few groups an hour, and no hour end meanwhile."""
    client = stack.session().client("lambda", endpoint_url=stack.endpoint_url)
    (name,) = [
        each["FunctionName"] for each in client.list_functions()["Functions"] if "-ApiFunction" in each["FunctionName"]
    ]
    usual = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": usual | {"CREATIONS_PER_HOUR": str(LIMIT)}}
    )
    if time.time() % HOUR > HOUR - 60:
        time.sleep(HOUR - time.time() % HOUR)
    yield
    client.update_function_configuration(FunctionName=name, Environment={"Variables": usual})


def create(stack: Stack, number: int) -> int:
    """Ask for a group as the same user, over a connection of one's own."""
    client = HeraldClient(stack)
    try:
        body = {"name": f"Group {number}", "group_type": "work", "members": [f"flooded-{number}"]}
        answer = client.create(GREEDY, body)
        assert answer.status_code != 429 or int(answer.headers["Retry-After"]) > 0
        return answer.status_code
    finally:
        client.close()


@pytest.mark.usefixtures("limited")
def test_of_twenty_clients_at_once_exactly_as_many_are_served_as_the_limit_allows(stack: Stack) -> None:
    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = Counter(clients.map(lambda number: create(stack, number), range(REQUESTS)))
    assert answers == {201: LIMIT, 429: REQUESTS - LIMIT}
