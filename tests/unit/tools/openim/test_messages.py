"""What OpenIM checks in a message, and what it does not."""

import base64
import json
from typing import Any

import pytest

from tests.support.openim_samples import sample
from tests.support.openim_server import Played

CONTENT: dict[str, Any] = sample("C-send_msg.1400.request").body["content"]


def send(standin: Played, **changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = standin.play("C-send_msg.1400.request", **changes).json()
    return document


@pytest.mark.parametrize(
    "changed",
    [
        {"notificationName": ""},
        {"notificationType": 0},
        {"notificationType": "one"},
        {"text": None},
        {"text": ["a"]},
        {"mixType": 6},
        {"mixType": -1},
        {"url": {}},
        {"pictureElem": "a"},
    ],
)
def test_a_violation_in_the_content_is_a_permanent_500(standin: Played, changed: dict[str, Any]) -> None:
    assert send(standin, content={**CONTENT, **changed})["errCode"] == 500
    assert standin.openim.conversations("u_ben") == {}


@pytest.mark.parametrize(
    "changed",
    [{"notificationType": "1"}, {"text": 7}, {"mixType": "5"}, {"mixType": None}, {"pictureElem": {}}, {"new": [1]}],
)
def test_content_is_decoded_weakly_and_kept_as_it_was_sent(standin: Played, changed: dict[str, Any]) -> None:
    assert send(standin, content={**CONTENT, **changed})["errCode"] == 0
    (message,) = standin.openim.conversations("u_ben")["sn_herald_u_ben"]
    detail = json.loads(json.loads(base64.b64decode(message["content"]))["detail"])
    assert detail == {**CONTENT, **changed}


@pytest.mark.parametrize("field", ["sendID", "recvID", "content", "contentType", "sessionType"])
def test_a_missing_field_is_http_400(standin: Played, field: str) -> None:
    answer = standin.play("C-send_msg.1400.request", **{field: None})
    assert (answer.status_code, answer.json()["errCode"]) == (400, 1001)


def test_a_field_of_the_wrong_type_is_http_400(standin: Played) -> None:
    answer = standin.play("C-send_msg.1400.request", contentType="1400")
    assert (answer.status_code, answer.json()["errCode"]) == (400, 1001)
    assert "cannot unmarshal string into Go struct field SendMsgReq.contentType" in answer.json()["errDlt"]


@pytest.mark.parametrize("recipients", [None, []])
def test_a_batch_has_recipients(standin: Played, recipients: list[str] | None) -> None:
    assert standin.play("C-batch_send_msg.1400.request", recvIDs=recipients).status_code == 400


def test_a_batch_to_everybody_is_not_played(standin: Played) -> None:
    assert standin.play("C-batch_send_msg.1400.request", isSendAll=True).json()["errCode"] == 1001


def test_an_unknown_content_type_is_refused(standin: Played) -> None:
    assert send(standin, contentType=1401)["errCode"] == 1001


def test_the_sender_is_checked_before_the_content(standin: Played) -> None:
    assert send(standin, sendID="nobody", content={})["errCode"] == 1101


def test_the_session_type_of_a_notification_is_forced(standin: Played) -> None:
    assert send(standin, sessionType=1)["errCode"] == 0
    assert list(standin.openim.conversations("u_ben")) == ["sn_herald_u_ben"]


def test_an_unknown_recipient_of_a_notification_is_not_noticed(standin: Played) -> None:
    assert send(standin, recvID="nobody")["errCode"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recvID": "nobody"}, 1004),
        ({"sessionType": 4}, 1001),
        ({"content": {"data": ""}}, 500),
        ({"content": {"data": "a", "extension": {}}}, 500),
    ],
)
def test_a_custom_message_has_rules_of_its_own(standin: Played, changes: dict[str, Any], code: int) -> None:
    assert standin.play("C-send_msg.110.request", **changes).json()["errCode"] == code


def test_the_same_call_twice_is_two_messages(standin: Played) -> None:
    first, second = send(standin)["data"], send(standin)["data"]
    assert first["clientMsgID"] != second["clientMsgID"]
    assert [message["seq"] for message in standin.openim.conversations("u_ben")["sn_herald_u_ben"]] == [1, 2]


def test_a_given_time_is_kept(standin: Played) -> None:
    assert send(standin, sendTime=1_700_000_000_000)["data"]["sendTime"] == 1_700_000_000_000


def test_a_message_without_offline_push_says_so(standin: Played) -> None:
    send(standin, notOfflinePush=True)
    (message,) = standin.openim.conversations("u_ben")["sn_herald_u_ben"]
    assert message["options"] == {"offlinePush": False}


def test_a_message_for_clients_that_are_online_is_not_kept(standin: Played) -> None:
    assert send(standin, isOnlineOnly=True)["errCode"] == 0
    assert standin.openim.conversations("u_ben") == {}
    (handed,) = standin.openim.messages.handed("u_ben")
    assert (handed.listener, json.loads(handed.argument)["recvID"]) == ("OnRecvOnlineOnlyMessage", "u_ben")
