"""Samples B: reading groups back, and listing the newest."""

import pytest

from tests.support.openim_samples import SAMPLE_GROUP, check_answer, sample
from tests.support.openim_server import Played


@pytest.fixture(autouse=True)
def group(standin: Played) -> None:
    """The group of the samples, created by an administrator."""
    assert standin.create(SAMPLE_GROUP).json()["errCode"] == 0


def test_a_group_is_read_with_its_true_member_count(standin: Played) -> None:
    check_answer(standin.play("B-rest.get_groups_info.request"), "B-rest.get_groups_info.response")


def test_unknown_groups_are_left_out_and_an_empty_list_is_null(standin: Played) -> None:
    answer = standin.play("B-rest.get_groups_info.request", groupIDs=["unknown"])
    check_answer(answer, "B-rest.get_groups_info.none.response")


def test_members_are_read_with_roles_and_inviter(standin: Played) -> None:
    check_answer(standin.play("B-rest.get_group_member_list.request"), "B-rest.get_group_member_list.response")


def test_the_ids_of_members_are_read(standin: Played) -> None:
    answer = standin.play("B-rest.get_full_group_member_user_ids.request")
    check_answer(answer, "B-rest.get_full_group_member_user_ids.response")


def test_the_newest_groups_are_listed(standin: Played) -> None:
    check_answer(standin.play("B-rest.get_groups.newest.request"), "B-rest.get_groups.newest.response")


def listed(standin: Played, number: int, size: int) -> list[str]:
    page = {"pageNumber": number, "showNumber": size}
    groups = standin.play("B-rest.get_groups.newest.request", pagination=page).json()["data"]["groups"]
    return [each["groupInfo"]["groupID"] for each in groups or ()]


def test_newer_groups_come_first_in_pages_and_dismissed_ones_are_left_out(standin: Played) -> None:
    for group_id in ("second", "third", "fourth"):
        standin.clock.advance(1)
        standin.create(group_id)
    standin.openim.dismiss("third")
    assert listed(standin, 1, 2) == ["fourth", "second"]
    assert listed(standin, 2, 2) == [SAMPLE_GROUP]
    assert listed(standin, 3, 2) == []


def test_groups_are_found_by_name_and_by_id(standin: Played) -> None:
    standin.create("other", groupName="Chess")
    for wanted in ({"groupName": "Chess"}, {"groupID": "other"}):
        found = standin.play("B-rest.get_groups.newest.request", **wanted).json()["data"]
        assert [each["groupInfo"]["groupID"] for each in found["groups"]] == ["other"]


def members(standin: Played, number: int, size: int) -> list[str]:
    page = {"pageNumber": number, "showNumber": size}
    data = standin.play("B-rest.get_group_member_list.request", pagination=page).json()["data"]
    assert data["total"] == 4
    return [each["userID"] for each in data["members"] or ()]


def test_members_are_read_in_pages(standin: Played) -> None:
    assert [members(standin, number, 3) for number in (1, 2, 3)] == [["u_ana", "u_dara", "u_ben"], ["u_chen"], []]


def test_members_change_between_two_pages(standin: Played) -> None:
    standin.openim.register("eve")
    assert members(standin, 1, 2) == ["u_ana", "u_dara"]
    standin.openim.leave(SAMPLE_GROUP, "u_dara")
    standin.openim.join(SAMPLE_GROUP, "eve")
    assert members(standin, 2, 2) == ["u_chen", "eve"]


@pytest.mark.parametrize("page", [None, {"pageNumber": 0, "showNumber": 1}, {"pageNumber": 1, "showNumber": 0}])
def test_a_page_has_a_number_and_a_size(standin: Played, page: dict[str, int] | None) -> None:
    for name in ("B-rest.get_groups.newest.request", "B-rest.get_group_member_list.request"):
        assert standin.play(name, pagination=page).json()["errCode"] == 1001


def test_members_are_for_members_and_administrators(standin: Played) -> None:
    standin.openim.register("eve")
    for name in ("B-rest.get_group_member_list.request", "B-rest.get_full_group_member_user_ids.request"):
        assert standin.play(name, standin.login("u_ben")).json()["errCode"] == 0
        assert standin.play(name, standin.login("eve")).json()["errCode"] == 1002


def test_a_group_that_does_not_exist_has_no_members(standin: Played) -> None:
    found = standin.play("B-rest.get_group_member_list.request", groupID="unknown").json()
    assert found["data"] == {"total": 0, "members": None}


def test_a_dismissed_group_is_read_with_that_status(standin: Played) -> None:
    standin.openim.dismiss(SAMPLE_GROUP)
    (found,) = standin.play("B-rest.get_groups_info.request").json()["data"]["groupInfos"]
    assert (found["status"], found["memberCount"]) == (2, 0)


def test_the_caller_s_own_texts_are_kept(standin: Played) -> None:
    asked = sample("A-create_group.request").body["groupInfo"]
    (found,) = standin.play("B-rest.get_groups_info.request").json()["data"]["groupInfos"]
    assert {name: found[name] for name in ("groupName", "notification", "ex")} == {
        name: asked[name] for name in ("groupName", "notification", "ex")
    }
