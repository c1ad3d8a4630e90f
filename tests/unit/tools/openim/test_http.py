"""How the stand-in speaks HTTP."""

import json
import socket
import threading

import httpx
import pytest

from tests.support.openim_samples import sample
from tests.support.openim_server import Played


def test_a_wrong_path_is_404_with_a_token_and_1001_without(standin: Played) -> None:
    answer = standin.post("/msg/send", {})
    assert (answer.status_code, answer.text) == (404, "404 page not found")
    answer = standin.post("/msg/send", {}, token="")
    assert (answer.status_code, answer.json()["errDlt"]) == (200, "header must have token")


def test_routes_are_posted_to(standin: Played) -> None:
    headers = {"operationID": "op-7c1f", "token": standin.administrator()}
    assert standin.http.get("/group/get_groups", headers=headers).status_code == 404


def test_headers_have_any_case(standin: Played) -> None:
    headers = {"OPERATIONID": "op-7c1f", "TOKEN": standin.administrator()}
    answer = standin.http.post("/user/get_users_info", json={"userIDs": ["u_ana"]}, headers=headers)
    assert answer.json()["errCode"] == 0


def test_an_answer_is_compressed_for_callers_who_accept_that(standin: Played) -> None:
    body = {"userIDs": ["u_ana"]}
    packed = standin.post("/user/get_users_info", body)
    plain = standin.post("/user/get_users_info", body, **{"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_a_query_is_no_part_of_the_path(standin: Played) -> None:
    assert standin.post("/user/get_users_info?a=b", {"userIDs": ["u_ana"]}).json()["errCode"] == 0


def test_a_connection_serves_many_calls(standin: Played) -> None:
    body = json.dumps({"userIDs": ["u_ana"]}).encode()
    head = f"POST /user/get_users_info HTTP/1.1\r\nHost: x\r\noperationID: a\r\ntoken: {standin.administrator()}\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    with socket.create_connection(("127.0.0.1", standin.server.port), timeout=10) as connection:
        for _ in range(3):
            connection.sendall(request)
            assert b'"errCode":0' in connection.recv(65_536)


def test_calls_at_the_same_time_are_all_stored(standin: Played) -> None:
    token = standin.administrator()

    def send() -> None:
        with httpx.Client(base_url=standin.server.url, trust_env=False, verify=False) as http:  # noqa: S501 - plain.
            for _ in range(10):
                headers = {"operationID": "op", "token": token}
                http.post("/msg/send_msg", json=sample("C-send_msg.1400.request").body, headers=headers)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (messages,) = standin.openim.conversations("u_ben").values()
    assert [message["seq"] for message in messages] == list(range(1, 41))


def test_calls_are_noted_with_caller_and_answer(standin: Played) -> None:
    standin.play("C-send_msg.1400.request", sendID="nobody")
    (call,) = standin.openim.calls
    assert (call.path, call.caller, call.status, call.code, call.fault) == ("/msg/send_msg", "imAdmin", 200, 1101, "")
    assert call.operation_id == sample("C-send_msg.1400.request").headers["operationID"]
    assert json.loads(call.body)["sendID"] == "nobody"
    assert standin.openim.calls.to("/msg/send_msg") == [call]
    assert standin.openim.calls.to("/group/get_groups") == []


def test_state_outlives_a_restart_of_the_server(standin: Played) -> None:
    standin.play("C-send_msg.1400.request")
    port = standin.server.port
    standin.server.stop()
    with pytest.raises(httpx.TransportError):
        standin.play("C-send_msg.1400.request")
    standin.server.start()
    assert standin.server.port == port
    status = standin.play("C-check_msg_is_send_success.request").json()["data"]["status"]
    assert (status, len(standin.openim.conversations("u_ben")["sn_herald_u_ben"])) == (2, 1)
    standin.server.restart()
    assert standin.play("C-check_msg_is_send_success.request").status_code == 200


def test_another_process_looks_at_conversations(standin: Played) -> None:
    standin.play("C-send_msg.1400.request", recvID="u ben")
    found = standin.http.get("/standin/conversations/u%20ben").json()
    assert found == standin.openim.conversations("u ben")
    assert standin.http.get("/standin/conversations/nobody").json() == {}
    assert standin.http.get("/standin/nothing").status_code == 404
