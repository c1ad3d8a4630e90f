"""Faults that tests inject."""

import httpx
import pytest

from herald_tools.openim import faults
from herald_tools.openim.faults import Fault
from herald_tools.openim.injection import Faults
from tests.support.hook_receiver import HookReceiver
from tests.support.openim_server import Played, until

SEND = "C-send_msg.1400.request"


def stored(standin: Played) -> int:
    return sum(len(messages) for messages in standin.openim.conversations("u_ben").values())


def status(standin: Played) -> int:
    found: int = standin.play("C-check_msg_is_send_success.request").json()["data"]["status"]
    return found


@pytest.mark.parametrize(
    ("fault", "http_status", "text"),
    [
        (faults.SERVER_ERROR, 500, ""),
        (faults.limited(7), 429, "too many requests"),
        (faults.GARBAGE, 200, "<html>"),
        (faults.failed_with(8), 200, '"errCode":8'),
        (faults.failed_with(14, "Unavailable"), 200, '"errMsg":"Unavailable"'),
    ],
)
def test_the_next_calls_fail_and_do_nothing(standin: Played, fault: Fault, http_status: int, text: str) -> None:
    standin.openim.faults.next(2, fault)
    for _ in range(2):
        answer = standin.play(SEND)
        assert answer.status_code == http_status
        assert text in answer.text
    assert (stored(standin), status(standin)) == (0, 0)
    assert standin.play(SEND).json()["errCode"] == 0


def test_the_limiter_says_when_to_come_back(standin: Played) -> None:
    standin.openim.faults.next(1, faults.limited(7))
    assert standin.play(SEND).headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("fault", "messages", "noted"),
    [(faults.CLOSED, 0, 0), (faults.ANSWER_LOST, 1, 2), (faults.STOPPED, 1, 0)],
)
def test_a_closed_connection_leaves_open_what_was_done(
    standin: Played, fault: Fault, messages: int, noted: int
) -> None:
    standin.openim.faults.next(1, fault)
    with pytest.raises(httpx.RemoteProtocolError):
        standin.play(SEND)
    assert (stored(standin), status(standin)) == (messages, noted)


def test_the_status_cannot_be_noted(standin: Played) -> None:
    standin.openim.faults.next(1, faults.NOTE_FAILED)
    assert standin.play(SEND).json()["errCode"] == 500
    assert (stored(standin), status(standin)) == (1, 0)


@pytest.mark.parametrize(("fault", "messages"), [(faults.NO_ANSWER, 0), (faults.ANSWER_LATE, 1)])
def test_a_client_times_out(standin: Played, fault: Fault, messages: int) -> None:
    standin.openim.faults.next(1, fault)
    standin.http.timeout = httpx.Timeout(0.05)
    with pytest.raises(httpx.ReadTimeout):
        standin.play(SEND)
    until(lambda: len(standin.openim.calls) == 1)
    assert stored(standin) == messages


def test_a_slow_answer_is_the_real_one(standin: Played) -> None:
    standin.openim.faults.next(1, faults.slow(0.01))
    assert standin.play(SEND).json()["errCode"] == 0
    standin.openim.faults.delay = 0.01
    answer = standin.play(SEND)
    assert answer.elapsed.total_seconds() >= 0.01


def test_a_group_is_stored_but_its_webhook_is_not_queued(standin: Played, receiver: HookReceiver) -> None:
    standin.openim.webhooks.configure(receiver.url)
    standin.openim.faults.next(1, faults.STOPPED)
    with pytest.raises(httpx.RemoteProtocolError):
        standin.create("g")
    assert standin.openim.groups.find("g")
    assert standin.openim.webhooks.due == []


def test_faults_can_be_limited_to_paths_and_taken_in_turn() -> None:
    injected = Faults()
    injected.next(3, faults.CLOSED, faults.GARBAGE, path="/msg/")
    drawn = [injected.draw(path) for path in ("/auth/get_admin_token", *["/msg/send_msg"] * 4)]
    assert drawn == [None, faults.CLOSED, faults.GARBAGE, faults.CLOSED, None]


def test_a_share_of_the_calls_fails_and_the_same_calls_with_the_same_seed() -> None:
    def draw(seed: int) -> list[Fault | None]:
        injected = Faults()
        injected.share(0.1, faults.CLOSED, faults.STOPPED, seed=seed, path="/msg/")
        return [injected.draw("/msg/send_msg") for _ in range(1_000)]

    drawn = draw(1)
    assert draw(1) == drawn != draw(2)
    assert set(drawn) == {None, faults.CLOSED, faults.STOPPED}
    assert 70 < sum(fault is not None for fault in drawn) < 130


def test_one_recipient_fails(standin: Played) -> None:
    standin.openim.faults.refuse("u_ben")
    assert standin.play(SEND).json()["errCode"] == 500
    assert standin.play(SEND, recvID="u_chen").json()["errCode"] == 0
    standin.openim.faults.refuse("u_ben", 8)
    assert standin.play(SEND).json()["errCode"] == 8
    standin.openim.faults.clear()
    assert standin.play(SEND).json()["errCode"] == 0


def test_calls_name_their_fault(standin: Played) -> None:
    standin.openim.faults.next(1, faults.ANSWER_LOST)
    with pytest.raises(httpx.RemoteProtocolError):
        standin.play(SEND)
    (call,) = standin.openim.calls
    assert (call.fault, call.status, call.code) == ("answer lost", None, None)


def test_a_waiting_client_does_not_keep_the_server_from_stopping(standin: Played) -> None:
    standin.openim.faults.next(1, faults.NO_ANSWER)
    standin.http.timeout = httpx.Timeout(0.05)
    with pytest.raises(httpx.ReadTimeout):
        standin.play(SEND)
    standin.server.stop()
    with pytest.raises(httpx.ConnectError):
        standin.play(SEND)
