"""The limits hold however many clients ask at once: never more than they say, and never less."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.domain.creation.quota import QuotaLimits
from herald.domain.creation.request import Caller
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
    quotas = CreationQuotas(DynamoDBQuotas(client, stack.outputs["InboxTable"]), limits)
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
    """Let every user create few groups an hour, and no hour end meanwhile. Provides the limit."""
    client = stack.session().client("lambda", endpoint_url=stack.endpoint_url)
    functions = client.list_functions()["Functions"]
    (name,) = [each["FunctionName"] for each in functions if "-ApiFunction" in each["FunctionName"]]
    usual = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(
        FunctionName=name, Environment={"Variables": usual | {"CREATIONS_PER_HOUR": "4"}}
    )
    if time.time() % HOUR > HOUR - 60:
        time.sleep(HOUR - time.time() % HOUR)
    yield 4
    client.update_function_configuration(FunctionName=name, Environment={"Variables": usual})


def test_over_http_whoever_has_reached_the_limit_is_told_when_to_come_back(client: HeraldClient, limited: int) -> None:
    greedy, answers = User("greedy", "Greedy"), Counter[int]()
    for number in range(limited + 2):
        body = {"name": f"Group {number}", "group_type": "work", "members": ["flooded"]}
        answer = client.create(greedy, body)
        answers[answer.status_code] += 1
        assert answer.status_code != 429 or 0 < int(answer.headers["Retry-After"]) <= HOUR
    assert answers == {201: limited, 429: 2}
