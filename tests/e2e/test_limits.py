"""The limits hold however many clients ask at once: never more than they say, and never less."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.quotas import DynamoDBAllowance
from herald.domain.creation.planning import Caller
from herald.domain.creation.quota import Limits
from herald.domain.errors import TooManyCreations
from herald.domain.policies.policy import BUILT_IN
from herald.use_cases.groups.create_group import create_group
from herald.use_cases.groups.creation_quotas import CreationLimits

from tests.support.builders import NOW, a_request, an_occasion
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeAudit
from tools.client import HeraldClient, User
from tools.local.stack import Stack

HOUR = 3600


@pytest.mark.parametrize(("limits", "allowed"), [(Limits(25, 0), 25), (Limits(0, 60), 30), (Limits(25, 40), 20)])
def test_of_twenty_clients_at_once_exactly_as_many_are_served_as_the_limits_allow(
    stack: Stack, limits: Limits, allowed: int
) -> None:
    """On the tables themselves: twenty workers of the local AWS at once would be this machine's limit, not Herald's."""
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    ports: dict[str, Any] = {
        "groups": DynamoDBGroups(client, stack.outputs["GroupsTable"], no_backoff()),
        "limits": CreationLimits(DynamoDBAllowance(client, stack.outputs["InboxTable"]), limits),
        "audit": FakeAudit(),
        "clock": lambda: NOW,
    }
    greedy = Caller(f"greedy-{uuid.uuid4()}", "Greedy", "", frozenset())

    def create(number: int) -> bool:
        occasion = an_occasion(key=None, entropy=f"{greedy.user_id}{number:016d}".encode())
        try:
            create_group(a_request(), greedy, occasion, BUILT_IN, **ports)
        except TooManyCreations:
            return False
        return True

    with ThreadPoolExecutor(20) as clients:
        assert Counter(clients.map(create, range(60))) == {True: allowed, False: 60 - allowed}


@pytest.fixture
def limited(stack: Stack) -> Iterator[int]:
    """Let every user create few groups an hour. Provides the limit."""
    client = stack.session().client("lambda", endpoint_url=stack.endpoint_url)
    functions = client.list_functions()["Functions"]
    (name,) = [each["FunctionName"] for each in functions if "-ApiFunction" in each["FunctionName"]]
    usual = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": usual | {"CREATIONS_PER_HOUR": "4"}}
    )
    yield 4
    client.update_function_configuration(FunctionName=name, Environment={"Variables": usual})


def within_one_hour(act: Callable[[User], Counter[int]]) -> Counter[int]:
    """Let a user act; if an hour ended meanwhile, with which counts begin anew, let another one do the same."""
    while True:
        hour = time.time() // HOUR
        answers = act(User(f"greedy-{hour:.0f}", "Greedy"))
        if time.time() // HOUR == hour:
            return answers


def test_over_http_whoever_has_reached_the_limit_is_told_when_to_come_back(client: HeraldClient, limited: int) -> None:
    def create_two_too_many(user: User) -> Counter[int]:
        answers = Counter[int]()
        for number in range(limited + 2):
            body = {"name": f"Group {number}", "group_type": "work", "members": ["flooded"]}
            answer = client.create(user, body)
            answers[answer.status_code] += 1
            assert answer.status_code != 429 or 0 < int(answer.headers["Retry-After"]) <= HOUR
        return answers

    assert within_one_hour(create_two_too_many) == {201: limited, 429: 2}
