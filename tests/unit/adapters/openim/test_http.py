"""HTTP to OpenIM, over real sockets on this machine."""

from collections.abc import Iterator

import pytest
from herald.adapters.openim import http
from herald.adapters.openim.http import MAX_BYTES, HttpTransport
from herald.adapters.openim.transport import NoReply
from herald.domain.errors import OpenIMMisconfigured

from herald_tools.openim import faults
from herald_tools.openim.answers import Answer
from herald_tools.openim.faults import Fault
from herald_tools.openim.versions import Version
from tests.support.openim_server import Played, played

HEADERS = {"operationID": "op-1"}
PATH = "/auth/get_admin_token"


@pytest.fixture
def openim() -> Iterator[Played]:
    with played(Version.MAIN) as found:
        yield found


@pytest.fixture
def transport(openim: Played) -> Iterator[HttpTransport]:
    found = HttpTransport(openim.server.url, 2, plain_http=True)
    yield found
    found.close()


def answering(openim: Played, answer: Answer) -> None:
    openim.openim.faults.next(1, Fault("answer", answer=answer))


def test_a_call_is_posted_as_json_with_its_headers(openim: Played, transport: HttpTransport) -> None:
    reply = transport.post(PATH, HEADERS, b'{"secret":"openIM123","userID":"imAdmin"}')
    assert reply.status == 200
    (call,) = openim.openim.calls
    assert (call.path, call.operation_id, call.code) == (PATH, "op-1", 0)


def test_the_address_may_have_a_path(openim: Played) -> None:
    transport = HttpTransport(f"{openim.server.url}/api/", 1, plain_http=True)
    transport.post("/msg/send_msg", HEADERS, b"{}")
    transport.close()
    (call,) = openim.openim.calls
    assert call.path == "/api/msg/send_msg"


@pytest.mark.parametrize("size", [MAX_BYTES, MAX_BYTES + 1, 3 * MAX_BYTES])
def test_an_answer_that_is_too_long_is_cut(openim: Played, transport: HttpTransport, size: int) -> None:
    answering(openim, Answer(200, b"x" * size, ()))
    assert len(transport.post(PATH, HEADERS, b"{}").body) == MAX_BYTES
    assert transport.post(PATH, HEADERS, b"{}").status == 200


def test_a_redirect_is_not_followed(openim: Played, transport: HttpTransport) -> None:
    answering(openim, Answer(302, b"", (("Location", "http://127.0.0.1:1/"),)))
    assert transport.post(PATH, HEADERS, b"{}").status == 302


@pytest.mark.parametrize(
    ("said", "seconds"), [("3", 3), ("0.5", 0.5), ("100000", 60), ("-1", 0), ("nan", 0), ("inf", 0)]
)
def test_retry_after_is_read_in_seconds(openim: Played, transport: HttpTransport, said: str, seconds: float) -> None:
    answering(openim, Answer(429, b"", (("Retry-After", said),)))
    assert transport.post(PATH, HEADERS, b"{}").retry_after == seconds


def test_a_connection_that_is_closed_gives_no_reply(openim: Played, transport: HttpTransport) -> None:
    openim.openim.faults.next(1, faults.CLOSED)
    with pytest.raises(NoReply):
        transport.post(PATH, HEADERS, b"{}")


def test_a_server_that_does_not_answer_gives_no_reply(openim: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ_SECONDS", 0.05)
    transport = HttpTransport(openim.server.url, 1, plain_http=True)
    openim.openim.faults.next(1, faults.NO_ANSWER)
    with pytest.raises(NoReply):
        transport.post(PATH, HEADERS, b"{}")
    transport.close()


def test_a_server_that_is_not_there_gives_no_reply() -> None:
    with pytest.raises(NoReply):
        HttpTransport("http://127.0.0.1:1", 1, plain_http=True).post(PATH, HEADERS, b"{}")


@pytest.mark.parametrize("url", ["http://im.example.com", "im.example.com", "ftp://im.example.com"])
def test_secret_and_token_are_sent_over_https_only(url: str) -> None:
    with pytest.raises(OpenIMMisconfigured, match="https"):
        HttpTransport(url, 1).post(PATH, HEADERS, b"{}")


def test_an_address_that_is_none_is_said_to_be_none() -> None:
    with pytest.raises(OpenIMMisconfigured):
        HttpTransport("https://", 1).post(PATH, HEADERS, b"{}")
