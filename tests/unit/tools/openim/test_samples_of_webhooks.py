"""Samples B: the webhooks that OpenIM sends, byte for byte, and what its receiver answers."""

import base64
import json
from typing import Any

import pytest

from herald_tools.openim.webhooks.commands import Command
from tests.support.hook_receiver import HookReceiver, Received
from tests.support.openim_samples import SAMPLE_GROUP, sample
from tests.support.openim_server import Played

PLAYED_ON_REQUEST = [
    "B-after_create_group_conversations.request",
    "B-after_dismiss.request",
    "B-after_join.request",
    "B-after_kick.request",
    "B-after_quit.request",
    "B-after_set_group_info.request",
    "B-after_set_group_info_ex.request",
    "B-after_set_member_info.request",
    "B-after_transfer.request",
    "B-before_apply_join.request",
    "B-before_invite.request",
    "B-before_members_join.request",
    "B-before_set_group_info.request",
    "B-before_set_group_info_ex.request",
    "B-before_set_member_info.request",
]
"""The stand-in sends these with the fields that a test gives."""


def check_webhook(received: Received, name: str) -> None:
    """Compare a webhook with a sample: path, headers, and every byte of the body."""
    expected = sample(name)
    assert received.path == expected.http["path"].replace("<url>", "/hooks")
    headers = {header.lower(): value for header, value in received.headers.items()}
    assert {header: headers[header.lower()] for header in expected.headers} == expected.headers
    assert received.body == expected.raw


def only(receiver: HookReceiver) -> Received:
    (received,) = receiver.received
    return received


@pytest.mark.parametrize("name", PLAYED_ON_REQUEST)
def test_any_webhook_is_sent_with_the_fields_of_a_test(main: Played, receiver: HookReceiver, name: str) -> None:
    fields = sample(name).body
    main.openim.webhooks.configure(receiver.url, fields["callbackCommand"])
    main.openim.webhooks.tell(fields, "op-7c1f")
    assert main.openim.webhooks.settle()
    check_webhook(only(receiver), name)


def test_a_group_that_its_owner_creates_is_announced_after_it_is_stored(
    standin: Played, receiver: HookReceiver
) -> None:
    standin.openim.webhooks.configure(receiver.url)
    standin.create(SAMPLE_GROUP, standin.login("u_ana"))
    assert standin.openim.webhooks.settle()
    check_webhook(only(receiver), "B-after_create_group.by_owner.request")


def test_an_administrator_who_creates_a_group_is_listed_last_and_is_no_member(
    standin: Played, receiver: HookReceiver
) -> None:
    standin.openim.webhooks.configure(receiver.url)
    standin.create(SAMPLE_GROUP, creatorUserID="")
    assert standin.openim.webhooks.settle()
    check_webhook(only(receiver), "B-after_create_group.by_admin.request")
    group = standin.openim.groups.find(SAMPLE_GROUP)
    assert group is not None
    assert "imAdmin" not in group.user_ids


def test_conversations_are_announced_on_main_only(standin: Played, receiver: HookReceiver) -> None:
    standin.openim.webhooks.configure(receiver.url, Command.AFTER_CREATE_CONVERSATIONS)
    standin.create(SAMPLE_GROUP)
    assert standin.openim.webhooks.settle()
    if standin.openim.settings.version.announces_conversations:
        check_webhook(only(receiver), "B-after_create_group_conversations.request")
    else:
        assert receiver.received == []


def test_a_group_that_is_dismissed_is_announced_twice(standin: Played, receiver: HookReceiver) -> None:
    standin.play("A-create_group.request", memberUserIDs=["u_ben"], adminUserIDs=None)
    (group,) = standin.openim.groups.newest()
    standin.openim.webhooks.configure(receiver.url, Command.AFTER_DISMISS)
    standin.openim.dismiss(group.info["groupID"])
    assert standin.openim.webhooks.settle()
    expected = {**sample("B-after_dismiss.request").body, "groupID": group.info["groupID"]}
    documents = [received.document for received in receiver.received]
    assert sorted(documents, key=str) == sorted([expected, {**expected, "membersID": None}], key=str)


def test_a_receiver_is_asked_before_a_group_is_created(standin: Played, receiver: HookReceiver) -> None:
    standin.openim.webhooks.configure(receiver.url, Command.BEFORE_CREATE_GROUP)
    standin.play("A-create_group.request")
    check_webhook(only(receiver), "B-before_create_group.request")


def test_a_receiver_is_asked_before_members_join(standin: Played, receiver: HookReceiver) -> None:
    standin.openim.webhooks.configure(receiver.url, Command.BEFORE_MEMBERS_JOIN)
    info = {**sample("A-create_group.request").body["groupInfo"], "groupID": SAMPLE_GROUP}
    standin.play("A-create_group.request", groupInfo=info, memberUserIDs=["u_ben"])
    check_webhook(only(receiver), "B-before_members_join.request")


def answered(standin: Played, receiver: HookReceiver, answer: Any) -> dict[str, Any]:
    """Create a group while the receiver answers this before."""
    receiver.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    standin.openim.webhooks.configure(receiver.url, Command.BEFORE_CREATE_GROUP)
    document: dict[str, Any] = standin.create().json()
    return document


def test_a_receiver_lets_the_operation_go_on(standin: Played, receiver: HookReceiver) -> None:
    assert answered(standin, receiver, sample("B-answer.ok").body)["errCode"] == 0


def test_a_receiver_forbids_the_operation_with_an_error_of_its_own(standin: Played, receiver: HookReceiver) -> None:
    denial = sample("B-answer.deny").body
    found = answered(standin, receiver, denial)
    assert found == {name: denial[name] for name in ("errCode", "errMsg", "errDlt")}
    assert standin.openim.groups.newest() == []


def test_a_receiver_chooses_the_id_of_the_group(standin: Played, receiver: HookReceiver) -> None:
    choice = sample("B-before_create_group.answer.set_id").body
    assert answered(standin, receiver, choice)["data"]["groupInfo"]["groupID"] == choice["groupID"]


@pytest.mark.parametrize("answer", [{}, b"null", {"message": "Forbidden"}, {"actionCode": 1, "nextCode": 1}])
def test_an_object_without_known_keys_lets_the_operation_go_on(
    standin: Played, receiver: HookReceiver, answer: Any
) -> None:
    receiver.status = 500  # OpenIM does not look at it.
    assert answered(standin, receiver, answer)["errCode"] == 0


def test_a_problem_document_overwrites_the_status_of_the_group(standin: Played, receiver: HookReceiver) -> None:
    problem = {"type": "about:blank", "title": "Forbidden", "status": 403}
    assert answered(standin, receiver, problem)["data"]["groupInfo"]["status"] == 403


@pytest.mark.parametrize("answer", [b"", b"[]", b"ok", b"<ok/>", {"nextCode": "0"}])
def test_an_unreadable_answer_stops_the_operation(standin: Played, receiver: HookReceiver, answer: Any) -> None:
    assert answered(standin, receiver, answer)["errCode"] == 90007
    assert standin.openim.groups.newest() == []


def test_a_user_and_a_password_in_the_url_become_basic_credentials(standin: Played, receiver: HookReceiver) -> None:
    credentials = "open%40im:s3cret"
    standin.openim.webhooks.configure(receiver.url.replace("://", f"://{credentials}@"))
    standin.create()
    assert standin.openim.webhooks.settle()
    basic = base64.b64encode(b"open@im:s3cret").decode()
    assert {name.lower(): value for name, value in only(receiver).headers.items()}["authorization"] == f"Basic {basic}"
