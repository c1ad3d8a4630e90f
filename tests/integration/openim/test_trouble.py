"""OpenIM fails in every way, or a worker does: nothing is lost, and nobody has a notice twice."""

import json
from typing import Any

import pytest
from herald.entrypoints import aws

from herald_tools.openim import faults
from herald_tools.openim.standin import OpenIM
from tests.integration.openim.test_notices import create
from tests.support.openim_link import Secrets, killing_after, times_noticed
from tests.support.trouble import killing
from tests.support.world import World

USERS = ["alice", "ben", "chen", "dara"]
SEND, ASK = "/msg/send_msg", "/msg/check_msg_is_send_success"
FAULTS = (
    faults.SERVER_ERROR,
    faults.RATE_LIMITED,
    faults.GARBAGE,
    faults.CLOSED,
    faults.NO_ANSWER,
    faults.ANSWER_LOST,
    faults.ANSWER_LATE,
    faults.failed_with(500),
    faults.failed_with(14),
    faults.failed_with(90002),
)
"""Faults that a retry gets over. Not among them: a stop between storing a notice and noting that it was sent."""


def events(world: World, event: str) -> list[dict[str, Any]]:
    return [line for line in world.audit_lines() if line["event"] == event]


def deliveries(world: World, group_id: str) -> list[dict[str, Any]]:
    found = world.request("GET", f"/groups/{group_id}/deliveries", "alice")[1]["deliveries"]
    return [each for each in found if each["channel"] == "openim"]


def settle_slowly(world: World) -> None:
    for _ in range(4):
        world.play_queues()
        world.clock.advance(15 * 60)
        world.reconcile()
    world.play_queues()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_call_that_fails_is_made_again_after_openim_was_asked(
    world: World, openim: OpenIM, fault: faults.Fault
) -> None:
    openim.faults.next(2, fault, path=SEND)
    create(world)
    world.settle()
    assert times_noticed(openim, USERS) == {1: 4}
    assert openim.calls.to(ASK)


@pytest.mark.parametrize(
    "fault",
    [faults.SERVER_ERROR, faults.RATE_LIMITED, faults.GARBAGE, faults.ANSWER_LOST],
    ids=lambda fault: fault.name,
)
def test_an_hour_without_openim_loses_nothing(world: World, openim: OpenIM, fault: faults.Fault) -> None:
    openim.faults.share(1, fault, seed=1)
    create(world)
    until = world.clock.now + 3_600_000
    while world.clock.now < until:
        world.settle()
        world.clock.advance(5 * 60)
        world.reconcile()
    openim.faults.clear()
    settle_slowly(world)
    assert times_noticed(openim, USERS) == {1: 4}


@pytest.mark.parametrize("seed", range(3))
def test_faults_at_a_tenth_of_all_calls_are_got_over(world: World, openim: OpenIM, seed: int) -> None:
    openim.faults.share(0.1, *FAULTS, seed=seed)
    members = [f"user-{number}" for number in range(499)]
    create(world, members=members, admins=[])
    world.settle()
    for _ in range(5):
        world.clock.advance(15 * 60)
        world.play_queues()
    assert times_noticed(openim, ["alice", *members]) == {1: 500}


def test_one_recipient_whom_openim_fails_does_not_hold_up_the_others(world: World, openim: OpenIM) -> None:
    openim.faults.refuse("ben", 500)
    group_id = create(world)
    world.settle()
    assert times_noticed(openim, USERS) == {1: 3, 0: 1}
    (_, invitations) = deliveries(world, group_id)
    assert (invitations["done"], invitations["pending"]) == (2, 1)
    assert "code 500" in json.dumps(invitations)
    openim.faults.clear()
    settle_slowly(world)
    assert times_noticed(openim, USERS) == {1: 4}


@pytest.mark.parametrize("code", [1004, 1302, 1303])
def test_who_cannot_get_it_is_named_and_not_tried_again(world: World, openim: OpenIM, code: int) -> None:
    openim.faults.refuse("ben", code)
    group_id = create(world)
    world.settle()
    (refused,) = events(world, "openim.refused")
    assert refused["recipient_ids"] == "ben"
    assert f"code {code}" in refused["reason"]
    assert deliveries(world, group_id)[1]["done"] == 3
    assert len([call for call in openim.calls.to(SEND) if b'"recvID":"ben"' in call.body]) == 1


def break_secret(world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "secretsmanager", lambda: Secrets({"secret": "wrong", "user_id": "imAdmin"}))


def break_administrator(world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "secretsmanager", lambda: Secrets({"secret": "openIM123", "user_id": "ben"}))


def break_form(world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "secretsmanager", lambda: Secrets({"password": "openIM123"}))


def break_sender(world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch) -> None:
    world.configure("OpenIMSender", "nobody")


def break_level(world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch) -> None:
    openim.register("user")
    world.configure("OpenIMSender", "user")


BROKEN = [break_secret, break_administrator, break_form, break_sender, break_level]


@pytest.mark.parametrize("breaking", BROKEN)
def test_a_wrong_configuration_stops_the_worker_and_tells_the_operator(
    world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch, breaking: Any
) -> None:
    breaking(world, openim, monkeypatch)
    create(world)
    world.settle()
    found = events(world, "openim.impossible")
    assert {(line["kind"].split(".")[1], line["recipients"]) for line in found} == {("creation", 1), ("invitation", 3)}
    assert len(openim.calls.to(SEND)) <= len(found)
    monkeypatch.setattr(aws, "secretsmanager", Secrets)
    world.configure("OpenIMSender", "herald")
    settle_slowly(world)
    assert times_noticed(openim, USERS) == {1: 4}


def test_a_token_that_openim_ends_is_fetched_again_once(world: World, openim: OpenIM) -> None:
    create(world)
    world.settle()
    logins = len(openim.calls.to("/auth/get_admin_token"))
    assert logins == 1
    openim.faults.next(1, faults.failed_with(1506), path=SEND)
    create(world)
    world.settle()
    assert len(openim.calls.to("/auth/get_admin_token")) == logins + 1
    assert times_noticed(openim, USERS) == {2: 4}


def test_a_cold_worker_uses_the_token_of_the_others(world: World, openim: OpenIM) -> None:
    create(world)
    world.settle()
    world.cold_start()
    create(world)
    world.settle()
    assert len(openim.calls.to("/auth/get_admin_token")) == 1


def test_the_token_is_in_no_line_of_the_log(world: World, openim: OpenIM) -> None:
    openim.faults.share(0.5, *FAULTS, seed=3)
    create(world)
    world.settle()
    (item,) = [item for item in world.items("SettingsTable") if item["PK"]["S"].startswith("OPENIM#")]
    assert item["token"]["S"] not in world.log.getvalue()
    assert "openIM123" not in world.log.getvalue()
    assert int(item["expires_at"]["N"]) > world.clock.now // 1000


@pytest.mark.parametrize("call", range(1, 12))
def test_a_worker_that_is_killed_after_any_call_to_aws_sends_nothing_twice(
    world: World, openim: OpenIM, call: int
) -> None:
    create(world)
    world.play_stream()
    world.messages("InboxQueue")
    happened = killing(world.calls, call)
    world.play_queues()
    assert happened()
    settle_slowly(world)
    assert times_noticed(openim, USERS) == {1: 4}


@pytest.mark.parametrize("call", range(1, 6))
def test_a_worker_that_is_killed_after_any_call_to_openim_sends_nothing_twice(
    world: World, openim: OpenIM, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = killing_after(world, openim, call, monkeypatch)
    create(world)
    world.settle()
    assert killer.killed
    settle_slowly(world)
    assert times_noticed(openim, USERS) == {1: 4}


def test_a_message_that_is_published_again_after_a_killed_attempt_asks_first(
    world: World, openim: OpenIM, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = killing_after(world, openim, 4, monkeypatch)
    create(world)
    world.play_stream()
    (queue,) = [mapping for mapping in world.queues if mapping.function == "DeliverOpenimFunction"]
    while queue.play_batch(world.invoke):
        pass
    assert killer.killed  # The attempt left no entry in the ledger, and now its message is lost.
    world.clock.advance(3600)
    assert world.messages("OpenimQueue")
    world.clock.advance(7 * 3600)
    world.reconcile()
    world.play_queues()
    assert times_noticed(openim, USERS) == {1: 4}
    assert openim.calls.to(ASK)


def test_two_copies_of_a_message_send_each_notice_once(world: World, openim: OpenIM) -> None:
    create(world)
    world.play_stream(times=2)
    world.play_queues()
    settle_slowly(world)
    assert times_noticed(openim, USERS) == {1: 4}
