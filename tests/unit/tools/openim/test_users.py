"""Users and notification accounts."""

from typing import Any

import pytest

from herald_tools.openim.versions import Version
from tests.support.openim_server import SENDER, Played

REGISTER = "/user/user_register"


def found(standin: Played, *user_ids: str) -> list[dict[str, Any]] | None:
    answer = standin.post("/user/get_users_info", {"userIDs": user_ids}).json()
    users: list[dict[str, Any]] | None = answer["data"]["usersInfo"]
    return users


def test_a_registered_user_is_found_and_others_are_left_out(standin: Played) -> None:
    answer = standin.post(REGISTER, {"users": [{"userID": "eve", "nickname": "Eve", "faceURL": "https://e"}]})
    assert answer.json() == {"errCode": 0, "errMsg": "", "errDlt": ""}
    assert found(standin, "eve", "nobody") == [
        {
            "userID": "eve",
            "nickname": "Eve",
            "faceURL": "https://e",
            "ex": "",
            "createTime": standin.clock.now,
            "appMangerLevel": 0,
            "globalRecvMsgOpt": 0,
        }
    ]
    assert found(standin, "nobody") is None


@pytest.mark.parametrize(
    ("user_ids", "code"),
    [([], 1001), ([""], 1001), (["a:b"], 1001), (["x", "x"], 1001), (["x", "u_ana"], 1102)],
)
def test_users_are_registered_all_or_none(standin: Played, user_ids: list[str], code: int) -> None:
    assert standin.code(REGISTER, {"users": [{"userID": each} for each in user_ids]}) == code
    assert found(standin, "x") is None


def test_administrators_are_users_with_a_level(standin: Played) -> None:
    (administrator,) = found(standin, "imAdmin") or [{}]
    expected = 2 if standin.openim.settings.version is Version.MAIN else 3
    assert administrator["appMangerLevel"] == expected


def search(standin: Played, keyword: str, **changes: Any) -> list[str]:
    answer = standin.play("C-search_notification_account.request", keyword=keyword, **changes)
    return [each["userID"] for each in answer.json()["data"]["notificationAccounts"] or ()]


def test_accounts_are_found_by_id_then_by_name(standin: Played) -> None:
    standin.openim.add_sender("groups", "Announcements of herald")
    assert search(standin, SENDER) == [SENDER]
    assert search(standin, "Announcements") == ["groups"]
    assert search(standin, "nothing") == []
    assert SENDER in search(standin, "", appManagerLevel=3)
    assert search(standin, "", appManagerLevel=4) == []


def test_an_account_gets_another_name(standin: Played) -> None:
    assert standin.code("/user/update_notification_account", {"userID": SENDER, "nickName": "News"}) == 0
    assert search(standin, "News") == [SENDER]
    assert standin.code("/user/update_notification_account", {"userID": "nobody", "nickName": "News"}) == 1101
