"""The limits hold however many clients ask at once: never more than they say, and never less."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from herald.adapters.calls.backoff import Backoff
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


def test_of_eight_equal_requests_at_once_one_takes_the_last_place_and_all_are_answered(stack: Stack) -> None:
    client = stack.session().client("dynamodb", endpoint_url=stack.endpoint_url)
    groups = DynamoDBGroups(client, stack.outputs["GroupsTable"], no_backoff())
    count = DynamoDBQuotas(client, stack.outputs["InboxTable"], no_backoff())
    quotas = CreationQuotas(count, QuotaLimits(1, 0), Backoff(sleep=time.sleep, jitter=lambda: 1.0).wait)
    creation = GroupCreation(groups, quotas, FakeAudit(), lambda: NOW)
    eager = Caller(f"eager-{uuid.uuid4()}", "Eager", "", frozenset())

    def create(number: int) -> tuple[str, bool]:
        context = a_context(key="one", entropy=number.to_bytes(16, "little"))
        created = creation.create(a_request(), eager, context, BUILT_IN)
        return created.group.group_id, created.replayed

    with ThreadPoolExecutor(8) as clients:
        answers = Counter(clients.map(create, range(8)))
    assert sorted(answers.values()) == [1, 7]
    assert len({group_id for group_id, _ in answers}) == 1
    with pytest.raises(TooManyCreations):
        creation.create(a_request(), eager, a_context(key="two", entropy=b"z" * 16), BUILT_IN)


@contextmanager
def configured(stack: Stack, **variables: str) -> Iterator[None]:
    """Give the function api other variables for a while."""
    client = stack.session().client("lambda", endpoint_url=stack.endpoint_url)
    functions = client.list_functions()["Functions"]
    (name,) = [each["FunctionName"] for each in functions if "-ApiFunction" in each["FunctionName"]]
    usual = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    client.update_function_configuration(FunctionName=name, Environment={"Variables": usual | variables})
    yield
    client.update_function_configuration(FunctionName=name, Environment={"Variables": usual})


@pytest.fixture
def limited(stack: Stack) -> Iterator[int]:
    """Let every user create few groups an hour. Provides the limit."""
    with configured(stack, CREATIONS_PER_HOUR="4"):
        yield 4


def within_one_hour(act: Callable[[User], Counter[int]]) -> Counter[int]:
    """Let a user act; if an hour ended meanwhile, with which counts begin anew, let another one do the same."""
    while True:
        hour = time.time() // HOUR
        answers = act(User(f"greedy-{uuid.uuid4()}", "Greedy"))
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


def test_over_http_a_user_who_sends_too_much_is_told_when_to_go_on(client: HeraldClient, stack: Stack) -> None:
    eve = User(f"eve-{uuid.uuid4()}", "Eve")
    with configured(stack, READS_PER_SECOND="1"):
        answers = [client.send(eve, "GET", "/me/preferences") for _ in range(40)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert {answer.status_code for answer in answers} == {200, 429}
        assert {answer.json()["type"] for answer in refused} == {"urn:herald:problem:too-many-requests"}
        assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
        assert client.send(User(f"ana-{uuid.uuid4()}", "Ana"), "GET", "/me/preferences").status_code == 200
