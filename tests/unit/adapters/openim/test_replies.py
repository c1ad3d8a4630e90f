"""What OpenIM's replies mean: each of its samples, and each class of codes."""

import json

import pytest
from herald.adapters.openim.replies import Limited, TokenRejected, data_of
from herald.adapters.openim.transport import Reply
from herald.domain.errors import HeraldError, OpenIMMisconfigured, OpenIMRefused, TemporarilyUnavailable

from tests.support.openim_samples import sample


def reply_of(name: str) -> Reply:
    found = sample(name)
    return Reply(found.http["status"], json.dumps(found.body).encode(), float(found.headers.get("Retry-After", 0)))


def reply(code: object, status: int = 200) -> Reply:
    return Reply(status, json.dumps({"errCode": code, "errMsg": "Text", "errDlt": "more"}).encode())


GOOD = {
    "C-get_admin_token.response": {"token", "expireTimeSeconds"},
    "C-send_msg.response": {"serverMsgID", "clientMsgID", "sendTime"},
    "C-send_msg.response.patch8to16": {"serverMsgID", "clientMsgID", "sendTime", "modify"},
    "C-check_msg_is_send_success.response.sent": {"status"},
    "C-check_msg_is_send_success.response.unknown": {"status"},
    "C-search_notification_account.response": {"total", "notificationAccounts"},
    "C-add_notification_account.response": {"userID", "nickName", "faceURL", "appMangerLevel"},
}
BAD: dict[str, type[HeraldError]] = {
    "C-send_msg.response.bad_content": TemporarilyUnavailable,
    "C-send_msg.response.bad_field": OpenIMMisconfigured,
    "C-send_msg.response.not_a_notification_account": OpenIMMisconfigured,
    "C-send_msg.response.sender_unknown": OpenIMMisconfigured,
    "C-rate_limited": Limited,
}


@pytest.mark.parametrize("name", GOOD)
def test_a_reply_that_says_that_it_worked_has_data(name: str) -> None:
    assert set(data_of(reply_of(name))) == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_a_reply_that_says_that_it_failed_says_what_can_help(name: str) -> None:
    with pytest.raises(BAD[name]) as raised:
        data_of(reply_of(name))
    assert type(raised.value) is BAD[name]


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        ((*range(1, 17), 500, 80000, 90002, 90004, 90007, 99999, None, "0"), TemporarilyUnavailable),
        (tuple(range(1501, 1508)), TokenRejected),
        ((1004, 1302, 1303), OpenIMRefused),
        ((1001, 1002, 1101), OpenIMMisconfigured),
    ],
)
def test_each_code_has_its_class(codes: tuple[object, ...], error: type[HeraldError]) -> None:
    for code in codes:
        with pytest.raises(error) as raised:
            data_of(reply(code))
        assert type(raised.value) is error
        assert f"code {code}: Text more" in str(raised.value)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, OpenIMMisconfigured),
        (400, OpenIMMisconfigured),
        (404, OpenIMMisconfigured),
        (500, TemporarilyUnavailable),
        (503, TemporarilyUnavailable),
    ],
)
def test_a_status_decides_before_the_code_does(status: int, error: type[HeraldError]) -> None:
    with pytest.raises(error) as raised:
        data_of(reply(0, status))
    assert type(raised.value) is error


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'"0"', b"\xff", b"[" * 100_000])
def test_what_is_not_openims_may_be_better_later(body: bytes) -> None:
    with pytest.raises(TemporarilyUnavailable):
        data_of(Reply(200, body))


@pytest.mark.parametrize("data", ["", ', "data": null', ', "data": []'])
def test_a_reply_without_data_has_none(data: str) -> None:
    assert data_of(Reply(200, f'{{"errCode": 0{data}}}'.encode())) == {}


def test_a_long_text_is_cut() -> None:
    with pytest.raises(TemporarilyUnavailable) as raised:
        data_of(Reply(200, json.dumps({"errCode": 500, "errMsg": "x" * 10_000}).encode()))
    assert len(str(raised.value)) < 300
