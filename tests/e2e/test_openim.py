"""The channel openim on a local stack of its own, with a stand-in of each version behind one address."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from typer.testing import CliRunner

from herald_tools.commands import cli
from herald_tools.local import stack as local_stack
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.deployment import OpenIMConnection
from herald_tools.local.stack import Stack, temporary_stack
from herald_tools.openim import faults
from herald_tools.openim.serving.server import Server
from herald_tools.openim.settings import Settings
from herald_tools.openim.standin import OpenIM
from herald_tools.openim.versions import Version
from tests.support.openim_link import SENDER, notices_of, times_noticed

DEADLINE = 300.0
"""Seconds to wait for what must come. It decides nothing but how long a failing test takes."""

FAULTS = (
    faults.SERVER_ERROR,
    faults.RATE_LIMITED,
    faults.GARBAGE,
    faults.CLOSED,
    faults.ANSWER_LOST,
    faults.failed_with(500),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Provide an address for stand-ins."""
    found = Server(_standin(Version.MAIN))
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def stack(server: Server) -> Iterator[Stack]:
    """Herald with the channel openim, on a local AWS of its own."""

    def quietly(name: str) -> AbstractContextManager[None]:
        return nullcontext()

    settings = server.openim.settings
    with temporary_stack(
        quietly, openim=OpenIMConnection(server.url, settings.secret, settings.administrators[0])
    ) as running:
        yield running


@pytest.fixture(params=list(Version))
def openim(request: pytest.FixtureRequest, server: Server) -> OpenIM:
    """Put an empty server of a version behind the address. Tokens of the one before are not known to it."""
    server.stop()
    server.openim = _standin(request.param)
    server.start()
    return server.openim


@pytest.fixture
def client(stack: Stack) -> Iterator[HeraldClient]:
    herald = HeraldClient(stack)
    yield herald
    herald.close()


def _standin(version: Version) -> OpenIM:
    made = OpenIM.fresh(Settings(version=version))
    made.add_sender(SENDER)
    return made


def created(client: HeraldClient, openim: OpenIM, size: int) -> list[str]:
    """Create a group, and wait until Herald says that everybody was notified. Returns its people."""
    members = [f"member-{number}" for number in range(size - 1)]
    answer = client.create(User("ana", "Ana"), {"name": "Hikers", "group_type": "work", "members": members})
    assert answer.status_code == 201, answer.text
    group_id, deadline = answer.json()["group"]["group_id"], time.monotonic() + DEADLINE
    while not client.get(User("ana", "Ana"), f"/groups/{group_id}/deliveries")["complete"]:
        assert time.monotonic() < deadline, f"{times_noticed(openim, members)} after {DEADLINE} s"
        time.sleep(0.2)
    return ["ana", *members]


@pytest.mark.parametrize("size", [2, 24, 500, 1_000])
def test_each_recipient_has_exactly_one_notice(client: HeraldClient, openim: OpenIM, size: int) -> None:
    assert times_noticed(openim, created(client, openim, size)) == {1: size}


@pytest.mark.parametrize("size", [2, 24, 500, 1_000])
def test_so_it_is_if_a_tenth_of_all_calls_fail(client: HeraldClient, openim: OpenIM, size: int) -> None:
    openim.faults.share(0.1, *FAULTS, seed=size)
    assert times_noticed(openim, created(client, openim, size)) == {1: size}


def test_the_invitation_is_in_bens_conversation_with_the_notification_account(
    client: HeraldClient, openim: OpenIM
) -> None:
    created(client, openim, 2)
    (notice,) = notices_of(openim, "member-0")
    assert notice["text"] == "Ana invited you to “Hikers”."


Run = Callable[..., Any]


@pytest.fixture
def herald(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line on the tests' stack."""
    monkeypatch.setattr(local_stack, "running", lambda: stack)
    return lambda *arguments: CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "200"})


def test_an_operator_checks_the_connection_and_creates_the_sender(herald: Run, openim: OpenIM, server: Server) -> None:
    server.stop()
    server.openim = openim = OpenIM.fresh(openim.settings)
    server.start()
    openim.register("ben")
    missing = herald("openim", "check")
    assert (missing.exit_code, "has no notification account 'herald'" in missing.output) == (1, True)
    made = herald("openim", "check", "--create", "--to", "ben", "--name", "Groups")
    assert made.exit_code == 0, made.output
    assert [notice["text"] for notice in notices_of(openim, "ben")] == ["Herald is connected."]
    again = herald("openim", "check", "--create")
    assert "created" not in again.output
    assert len(openim.calls.to("/user/add_notification_account")) == 1


def test_the_queue_of_openim_is_among_the_dead_letter_queues(herald: Run) -> None:
    listed = herald("dlq", "list")
    assert listed.exit_code == 0, listed.output
    assert "openim" in listed.output
