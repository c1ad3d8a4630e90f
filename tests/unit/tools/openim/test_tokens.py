"""Which tokens a server accepts, and with which code it refuses the others."""

import pytest

from herald_tools.openim.state.signing import sign
from herald_tools.openim.versions import Version
from tests.support.openim_server import Played

ASKED = ("/user/get_users_info", {"userIDs": ["u_ana"]})
DAYS = 24 * 3600


def test_a_new_administrator_token_ends_the_older_ones_after_five_minutes_on_main(main: Played) -> None:
    old = main.administrator()
    main.clock.advance(1)
    new = main.administrator()
    main.clock.advance(5 * 60 - 1)
    assert main.code(*ASKED, token=old) == 0
    main.clock.advance(1)
    assert main.code(*ASKED, token=old) == 1507
    assert main.code(*ASKED, token=new) == 0


def test_a_third_token_does_not_prolong_the_life_of_the_first(main: Played) -> None:
    first = main.administrator()
    for _ in range(2):
        main.clock.advance(200)
        main.administrator()
    main.clock.advance(100)
    assert main.code(*ASKED, token=first) == 1507


def test_tokens_of_different_administrators_do_not_end_each_other(main: Played) -> None:
    token = main.administrator("imAdmin")
    main.clock.advance(1)
    main.administrator("heraldAdmin")
    main.clock.advance(DAYS)
    assert main.code(*ASKED, token=token) == 0


def test_administrator_tokens_live_side_by_side_in_a_release(release: Played) -> None:
    old = release.administrator()
    release.clock.advance(1)
    release.administrator()
    release.clock.advance(DAYS)
    assert release.code(*ASKED, token=old) == 0


def test_a_release_does_not_look_up_whether_it_issued_the_token_of_an_administrator(standin: Played) -> None:
    now = standin.clock.now // 1000
    claims = {"UserID": "imAdmin", "PlatformID": 10, "iat": now, "exp": now + DAYS}
    token = sign(claims, standin.openim.settings.secret)
    expected = 0 if standin.openim.settings.version is Version.RELEASE else 1507
    assert standin.code(*ASKED, token=token) == expected


def test_the_token_of_a_user_must_be_in_the_store(standin: Played) -> None:
    now = standin.clock.now // 1000
    token = sign({"UserID": "u_ana", "PlatformID": 5, "iat": now, "exp": now + DAYS}, standin.openim.settings.secret)
    assert standin.code(*ASKED, token=token) == 1507
    assert standin.code(*ASKED, token=standin.login("u_ana")) == 0


def test_a_token_is_valid_for_ninety_days(standin: Played) -> None:
    token = standin.administrator()
    standin.clock.advance(90 * DAYS - 1)
    assert standin.code(*ASKED, token=token) == 0
    standin.clock.advance(1)
    assert standin.code(*ASKED, token=token) == 1501


def test_a_token_with_the_signature_of_another_secret_is_invalid(standin: Played) -> None:
    now = standin.clock.now // 1000
    token = sign({"UserID": "imAdmin", "PlatformID": 10, "iat": now, "exp": now + DAYS}, "another")
    assert standin.code(*ASKED, token=token) == 1502


@pytest.mark.parametrize("token", ["abc", "a.b.c"])
def test_what_is_no_token_is_malformed(standin: Played, token: str) -> None:
    assert standin.code(*ASKED, token=token) == 1503


def test_a_token_of_the_future_is_not_valid_yet(standin: Played) -> None:
    token = standin.administrator()
    standin.clock.advance(-10)
    assert standin.code(*ASKED, token=token) == 1504


@pytest.mark.parametrize("claims", [{}, {"UserID": "imAdmin"}])
def test_claims_that_are_not_openim_s_are_unknown(standin: Played, claims: dict[str, str]) -> None:
    assert standin.code(*ASKED, token=sign(claims, standin.openim.settings.secret)) == 1505


def test_a_token_without_an_algorithm_is_unknown(standin: Played) -> None:
    assert standin.code(*ASKED, token="e30.e30.e30") == 1505


@pytest.mark.parametrize("code", range(1501, 1508))
def test_a_test_revokes_every_token_with_any_code(standin: Played, code: int) -> None:
    token = standin.administrator()
    standin.openim.tokens.revoke(code)
    assert standin.code(*ASKED, token=token) == code
    standin.clock.advance(1)
    assert standin.code(*ASKED, token=standin.administrator()) == 0


def test_a_user_without_rights_gets_none_by_a_token(standin: Played) -> None:
    token = standin.login("u_ana")
    for path, body in (
        ("/user/user_register", {"users": [{"userID": "x"}]}),
        ("/user/add_notification_account", {"userID": "x", "appMangerLevel": 3}),
        ("/user/update_notification_account", {"userID": "herald"}),
        ("/user/search_notification_account", {"pagination": {"pageNumber": 1, "showNumber": 1}}),
        ("/auth/get_user_token", {"userID": "u_ben", "platformID": 5}),
    ):
        assert standin.code(path, body, token) == 1002
    for name in ("C-send_msg.1400.request", "C-batch_send_msg.1400.request"):
        assert standin.play(name, token).json()["errCode"] == 1002
    assert standin.play("C-send_business_notification.main.request", token).json()["errCode"] == 1002
