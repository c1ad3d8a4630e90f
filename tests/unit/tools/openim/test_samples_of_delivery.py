"""Samples C: tokens, the sender's account, and messages."""

import json
from typing import Any

import pytest

from herald_tools.openim.faults import RATE_LIMITED
from herald_tools.openim.versions import Version
from tests.support.openim_samples import check_answer, check_document, sample
from tests.support.openim_server import SENDER, WEB, Played, played

SENT = {Version.MAIN: "C-send_msg.response", Version.RELEASE: "C-send_msg.response.patch8to16"}
EVENTS = {
    Version.MAIN: "C-send_business_notification.main.request",
    Version.RELEASE: "C-send_business_notification.v3.8.3.request",
}


def content_without(field: str) -> dict[str, Any]:
    content: dict[str, Any] = sample("C-send_msg.1400.request").body["content"]
    return {name: value for name, value in content.items() if name != field}


def test_an_administrator_gets_a_token(standin: Played) -> None:
    answer = standin.play("C-get_admin_token.request")
    check_answer(answer, "C-get_admin_token.response")
    assert standin.openim.tokens.check(answer.json()["data"]["token"]).user_id == "heraldAdmin"


@pytest.mark.parametrize(("changes", "code"), [({"secret": "wrong"}, 1002), ({"userID": "u_ana"}, 1001)])
def test_others_get_none(standin: Played, changes: dict[str, str], code: int) -> None:
    assert standin.play("C-get_admin_token.request", **changes).json()["errCode"] == code


def test_the_route_of_version_3_8_0_does_not_exist(standin: Played) -> None:
    check_answer(standin.play("C-user_token.v3.8.0.request"), "A-create_group.response.no_token")


def test_a_token_names_its_user(standin: Played) -> None:
    token = standin.openim.tokens.issue("u_ana", 2)
    answer = standin.play("C-parse_token.request", token=token)
    assert answer.json()["data"]["expireTimeSeconds"] == 1_790_000_000 + 7_776_000
    check_answer(answer, "C-parse_token.response")


@pytest.mark.parametrize("version", Version)
def test_a_notification_account_is_added_once(version: Version) -> None:
    with played(version) as empty:
        answer = empty.play("C-add_notification_account.request")
        check_answer(answer, "C-add_notification_account.response")
        again = empty.play("C-add_notification_account.request").json()
        assert (again["errCode"], again["errDlt"]) == (1001, "userID is used")


def test_an_account_without_an_id_gets_one(standin: Played) -> None:
    answer = standin.play("C-add_notification_account.request", userID="")
    assert answer.json()["data"]["userID"].isdecimal()


def test_an_account_of_a_lower_level_is_not_supported(standin: Played) -> None:
    answer = standin.play("C-add_notification_account.request", userID="other", appMangerLevel=2)
    assert answer.json()["errCode"] == 1001


def test_the_sender_is_found(standin: Played) -> None:
    answer = standin.play("C-search_notification_account.request")
    check_answer(answer, "C-search_notification_account.response")


def test_a_message_is_sent(standin: Played) -> None:
    answer = standin.play("C-send_msg.1400.request")
    check_answer(answer, SENT[standin.openim.settings.version])


def test_a_notification_is_in_the_recipient_s_conversation_with_the_sender(standin: Played) -> None:
    standin.play("C-send_msg.1400.request")
    expected = sample("C-client.1400.msgdata")
    conversations = standin.openim.conversations("u_ben")
    assert list(conversations) == [expected.http["conversation"]]
    ((found,),) = conversations.values()
    check_document({**found, "createTime": 1}, {**expected.body, "createTime": 1})
    assert found["content"] == expected.body["content"]


def test_a_custom_message_is_in_a_conversation_of_two_users(standin: Played) -> None:
    answer = standin.play("C-send_msg.110.request")
    check_answer(answer, SENT[standin.openim.settings.version])
    for user_id in ("u_ben", SENDER):
        assert list(standin.openim.conversations(user_id)) == ["si_herald_u_ben"]


def test_content_that_breaks_a_rule_looks_like_a_fault_of_the_server(standin: Played) -> None:
    answer = standin.play("C-send_msg.1400.request", content=content_without("text"))
    check_answer(answer, "C-send_msg.response.bad_content")


def test_a_missing_field_is_http_400(standin: Played) -> None:
    answer = standin.play("C-send_msg.1400.request", sendID="")
    check_answer(answer, "C-send_msg.response.bad_field")


def test_an_ordinary_user_cannot_send_notifications(standin: Played) -> None:
    answer = standin.play("C-send_msg.1400.request", sendID="u_ana")
    check_answer(answer, "C-send_msg.response.not_a_notification_account")


def test_a_sender_that_does_not_exist_is_not_found(standin: Played) -> None:
    answer = standin.play("C-send_msg.1400.request", sendID="nobody")
    check_answer(answer, "C-send_msg.response.sender_unknown")


def test_an_administrator_may_send_notifications(standin: Played) -> None:
    assert standin.play("C-send_msg.1400.request", sendID="imAdmin").json()["errCode"] == 0


def test_an_operation_is_known_after_it_has_sent_its_message(standin: Played) -> None:
    unknown = standin.play("C-check_msg_is_send_success.request")
    check_answer(unknown, "C-check_msg_is_send_success.response.unknown")
    standin.play("C-send_msg.1400.request")
    known = standin.play("C-check_msg_is_send_success.request")
    check_answer(known, "C-check_msg_is_send_success.response.sent")


def test_an_operation_is_forgotten_after_a_day(standin: Played) -> None:
    standin.play("C-send_msg.1400.request")
    standin.clock.advance(24 * 3600)
    answer = standin.play("C-check_msg_is_send_success.request")
    check_answer(answer, "C-check_msg_is_send_success.response.unknown")


def test_a_batch_names_the_recipients_that_failed_and_no_cause(standin: Played) -> None:
    standin.openim.faults.refuse("u_dara")
    answer = standin.play("C-batch_send_msg.1400.request")
    check_answer(answer, "C-batch_send_msg.response")
    assert len({each["clientMsgID"] for each in answer.json()["data"]["results"]}) == 1
    assert list(standin.openim.conversations("u_chen")) == ["sn_herald_u_chen"]
    assert standin.openim.conversations("u_dara") == {}


def test_a_batch_without_failures_has_a_null_list_and_notes_no_status(standin: Played) -> None:
    data = standin.play("C-batch_send_msg.1400.request").json()["data"]
    assert data["failedUserIDs"] is None
    status = standin.post("/msg/check_msg_is_send_success", {}).json()["data"]["status"]
    assert status == 0


def test_an_event_is_handed_to_the_listener_of_a_client(standin: Played) -> None:
    version = standin.openim.settings.version
    answer = standin.play(EVENTS[version])
    check_answer(answer, SENT[Version.MAIN])
    (handed,) = standin.openim.messages.handed("u_ben")
    expected = sample("C-client.2001.callback_argument")
    assert (handed.listener, handed.stored) == ("OnRecvCustomBusinessMessage", version is Version.MAIN)
    check_document(json.loads(handed.argument), expected.body)
    assert standin.openim.conversations("u_ben") == {}


def test_an_event_that_a_user_sends_to_himself_is_in_his_own_conversation(main: Played) -> None:
    main.play("C-send_business_notification.main.request")
    (handed,) = main.openim.messages.handed("u_ben")
    assert handed.conversation == sample("C-client.2001.callback_argument").http["conversation"]


def test_a_release_ignores_the_group_and_the_level_of_an_event(release: Played) -> None:
    release.play("C-send_business_notification.v3.8.3.request", recvGroupID="g", reliabilityLevel=2)
    (handed,) = release.openim.messages.handed("u_ben")
    assert not handed.stored
    missing = release.play("C-send_business_notification.v3.8.3.request", recvUserID="", recvGroupID="g")
    assert missing.status_code == 400


def test_an_event_for_a_group_is_handed_to_its_members(main: Played) -> None:
    main.create("g")
    main.play("C-send_business_notification.main.request", recvUserID="", recvGroupID="g")
    assert [main.openim.messages.handed(user_id)[0].conversation for user_id in ("u_ana", "u_chen")] == ["n_g", "n_g"]
    both = main.play("C-send_business_notification.main.request", recvGroupID="g")
    assert both.json()["errCode"] == 1001


def test_the_limiter_answers_before_anything_is_done(standin: Played) -> None:
    standin.openim.faults.next(1, RATE_LIMITED)
    answer = standin.play("C-send_msg.1400.request")
    check_answer(answer, "C-rate_limited")
    assert (answer.headers["retry-after"], answer.headers["x-ratelimit-policy"]) == ("1", "BBR")
    assert standin.openim.conversations("u_ben") == {}


def test_a_user_logs_in_with_a_token_that_an_administrator_fetches(standin: Played) -> None:
    answer = standin.post("/auth/get_user_token", {"userID": "u_ana", "platformID": WEB})
    assert standin.openim.tokens.check(answer.json()["data"]["token"]).platform_id == WEB
    assert standin.code("/auth/get_user_token", {"userID": SENDER, "platformID": WEB}) == 1001
    assert standin.code("/auth/get_user_token", {"userID": "nobody", "platformID": WEB}) == 1101
