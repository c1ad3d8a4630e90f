"""Samples A: what a caller of create_group sends and gets."""

import pytest

from herald_tools.openim.webhooks.commands import Command
from tests.support.openim_samples import SAMPLE_GROUP, check_answer, sample
from tests.support.openim_server import Played

PATH = "/group/create_group"


def test_a_group_is_created(standin: Played) -> None:
    answer = standin.play("A-create_group.request", standin.login("u_ana"))
    check_answer(answer, "A-create_group.response.ok")


def test_the_preflight_of_a_browser_is_answered_without_token_or_operation_id(standin: Played) -> None:
    answer = standin.http.options(sample("A-options").http["path"])
    check_answer(answer, "A-options")


def test_a_value_of_the_wrong_type_is_named_in_the_text(standin: Played) -> None:
    answer = standin.create(groupType="2")
    check_answer(answer, "A-create_group.response.bad_json")


def test_a_webhook_that_is_down_stops_the_creation(standin: Played) -> None:
    standin.openim.webhooks.configure("http://127.0.0.1:1", Command.BEFORE_CREATE_GROUP)
    check_answer(standin.create(SAMPLE_GROUP), "A-create_group.response.callback_down")
    assert standin.openim.groups.find(SAMPLE_GROUP) is None


def test_a_group_id_is_taken_even_after_the_group_was_dismissed(standin: Played) -> None:
    standin.create(SAMPLE_GROUP)
    check_answer(standin.create(SAMPLE_GROUP), "A-create_group.response.id_existed")
    standin.openim.dismiss(SAMPLE_GROUP)
    check_answer(standin.create(SAMPLE_GROUP), "A-create_group.response.id_existed")


def test_the_operation_id_is_looked_for_before_the_token(standin: Played) -> None:
    answer = standin.http.post(PATH, json={})
    check_answer(answer, "A-create_group.response.no_operation_id")


def test_a_token_is_needed(standin: Played) -> None:
    answer = standin.http.post(PATH, json={}, headers={"operationID": "op-7c1f"})
    check_answer(answer, "A-create_group.response.no_token")


def test_only_the_owner_or_an_administrator_creates_a_group(standin: Played) -> None:
    answer = standin.create(token=standin.login("u_ben"))
    check_answer(answer, "A-create_group.response.no_permission")


@pytest.mark.parametrize("members", [["u_ben", "u_ben"], ["u_ben", "u_ana"], ["u_dara"]])
def test_nobody_is_listed_twice(standin: Played, members: list[str]) -> None:
    answer = standin.play("A-create_group.request", memberUserIDs=members)
    check_answer(answer, "A-create_group.response.repeated")


def test_a_token_that_the_server_does_not_know_is_refused(standin: Played) -> None:
    token = standin.login("u_ana")
    standin.openim.tokens.revoke()
    check_answer(standin.create(token=token), "A-create_group.response.token_not_exist")


def test_an_administrator_s_token_ends_five_minutes_after_the_next_one(main: Played) -> None:
    token = main.administrator()
    main.clock.advance(1)
    main.administrator()
    main.clock.advance(5 * 60 + 1)
    check_answer(main.create(token=token), "A-create_group.response.token_not_exist")


def test_a_thousand_members_are_allowed_and_admins_besides(standin: Played) -> None:
    people = [f"u_{number}" for number in range(1_000)]
    standin.openim.register(*people)
    assert standin.play("A-create_group.request", memberUserIDs=people).json()["errCode"] == 0
    answer = standin.play("A-create_group.request", memberUserIDs=[*people, "u_ben"])
    check_answer(answer, "A-create_group.response.too_many")


@pytest.mark.parametrize("field", ["memberUserIDs", "adminUserIDs"])
def test_everybody_is_registered(standin: Played, field: str) -> None:
    answer = standin.play("A-create_group.request", **{field: ["u_nobody"]})
    check_answer(answer, "A-create_group.response.user_not_found")


def test_an_owner_who_is_not_registered_is_not_found(standin: Played) -> None:
    answer = standin.play("A-create_group.request", ownerUserID="u_nobody")
    check_answer(answer, "A-create_group.response.user_not_found")


def test_an_owner_may_be_alone(standin: Played) -> None:
    answer = standin.play("A-create_group.request", memberUserIDs=None, adminUserIDs=None)
    assert answer.json()["data"]["groupInfo"]["memberCount"] == 2  # The administrator is counted, too.
    (group,) = standin.openim.groups.newest()
    assert group.user_ids == ["u_ana"]


@pytest.mark.parametrize("group_type", [0, 1, 3])
def test_there_is_one_type_of_group(standin: Played, group_type: int) -> None:
    assert standin.create(groupType=group_type).json()["errCode"] == 1001


def test_the_same_call_twice_makes_two_groups(standin: Played) -> None:
    first, second = standin.create().json(), standin.create().json()
    assert first["data"]["groupInfo"]["groupID"] != second["data"]["groupInfo"]["groupID"]
    assert len(standin.openim.groups.newest()) == 2
