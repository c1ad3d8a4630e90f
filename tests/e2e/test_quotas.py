"""The limits hold however many clients ask at once: never more than they say, and never less."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.domain.creation.caller import Caller
from herald.domain.creation.quota import QuotaLimits
from herald.domain.errors import TooManyCreations
from herald.domain.policies.policy import BUILT_IN
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.creation_quotas import CreationQuotas

from herald_tools.local.client import HeraldClient, User
from herald_tools.local.stack import Stack
from tests.support.builders import NOW, a_context, a_request
from tests.support.doubles import no_backoff
from tests.support.fakes import FakeAudit

HOUR = 3600


@pytest.mark.parametrize(
    ("limits", "allowed"), [(QuotaLimits(25, 0), 25), (QuotaLimits(0, 60), 30), (QuotaLimits(25, 40), 20)]
)
def test_of_twenty_clients_at_once_exactly_as_many_are_served_as_the_limits_allow(
    stack: Stack, limits: QuotaLimits, allowed: int
) -> None:
    """On the tables themselves: twenty workers of the local AWS at once would be this machine's limit, not Herald's."""
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    groups = DynamoDBGroups(client, stack.outputs["GroupsTable"], no_backoff())
    quotas = CreationQuotas(
        DynamoDBQuotas(client, stack.outputs["InboxTable"], no_backoff()), limits, no_backoff().wait
    )
    creation = GroupCreation(groups, quotas, FakeAudit(), lambda: NOW)
    greedy = Caller(f"greedy-{uuid.uuid4()}", "Greedy", "", frozenset())

    def create(number: int) -> bool:
        context = a_context(key=None, entropy=f"{greedy.user_id}{number:016d}".encode())
        try:
            creation.create(a_request(), greedy, context, BUILT_IN)
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


def test_over_http_a_user_over_the_quota_gets_the_time_to_retry(client: HeraldClient, limited: int) -> None:
    def create_two_too_many(user: User) -> Counter[int]:
        answers = Counter[int]()
        for number in range(limited + 2):
            body = {"name": f"Group {number}", "group_type": "work", "members": ["flooded"]}
            answer = client.create(user, body)
            answers[answer.status_code] += 1
            assert answer.status_code != 429 or 0 < int(answer.headers["Retry-After"]) <= HOUR
        return answers

    assert within_one_hour(create_two_too_many) == {201: limited, 429: 2}
