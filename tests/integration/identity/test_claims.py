"""Where a token says who calls, and by which clock: what the stack's parameters allow."""

import time
from typing import Any

import pytest
from herald.adapters.identity.claims import claim_at
from herald.domain.audit.events import AuditFacts
from herald.entrypoints.authorizer import Unauthorized
from herald.entrypoints.environment import InvalidEnvironment

from tests.support.tokens import ENVIRONMENT, Door, token

NAMESPACED = "https://example.com/roles"


def context(parameters: dict[str, str] | None = None, /, **claims: Any) -> dict[str, str]:
    """Return the caller that an authorizer with these variables finds in a token."""
    found: dict[str, str] = Door(ENVIRONMENT | (parameters or {})).ask(f"Bearer {token(**claims)}")["context"]
    return found


def is_admin(parameters: dict[str, str], **claims: Any) -> bool:
    return context(parameters, **claims)["roles"] == "admin"


def refused(parameters: dict[str, str] | None = None, /, **claims: Any) -> AuditFacts:
    """Return the facts in the log about a token that is refused."""
    door = Door(ENVIRONMENT | (parameters or {}))
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        door.ask(f"Bearer {token(**claims)}")
    return door.audit.lines[-1][1]


AHEAD = pytest.mark.parametrize("name", ["iat", "nbf"])


@AHEAD
@pytest.mark.parametrize("seconds", [0.9, 1, 2, 30, 59, 60])
def test_the_issuers_clock_may_be_a_minute_ahead(name: str, seconds: float) -> None:
    assert context(**{name: time.time() + seconds})["user_id"] == "alice"


@AHEAD
@pytest.mark.parametrize("seconds", [62, 90, 3_600])
def test_a_clock_that_is_further_ahead_is_wrong(name: str, seconds: float) -> None:
    facts = refused(**{name: time.time() + seconds})
    assert (facts["reason"], "60 seconds" in facts["hint"]) == ("ImmatureSignatureError", True)


def test_both_dates_may_be_ahead_together() -> None:
    assert context(iat=int(time.time()) + 2, nbf=int(time.time()) + 2)["user_id"] == "alice"


@pytest.mark.parametrize("seconds", [0, 1, 30, 59, 60, 61])
def test_an_expiry_has_no_leeway(seconds: int) -> None:
    assert refused(exp=int(time.time()) - seconds)["reason"] == "ExpiredSignatureError"


def test_a_token_counts_until_its_last_second() -> None:
    assert context(exp=time.time() + 1.5)["user_id"] == "alice"


PATHS: dict[str, tuple[str, dict[str, Any], Any]] = {
    "a name": ("roles", {"roles": 1}, 1),
    "nested names": ("a.b.c", {"a": {"b": {"c": 1}}}, 1),
    "a colon in a name": ("cognito:groups", {"cognito:groups": 1}, 1),
    "a name with dots": (NAMESPACED, {NAMESPACED: 1}, 1),
    "a name with dots, below another one": (f"claims.{NAMESPACED}", {"claims": {NAMESPACED: 1}}, 1),
    "a name below one with dots": (f"{NAMESPACED}.inner", {NAMESPACED: {"inner": 1}}, 1),
    "a client id with dots": ("resource_access.my.app.roles", {"resource_access": {"my.app": {"roles": 1}}}, 1),
    "the longest name counts": ("a.b", {"a.b": 1, "a": {"b": 2}}, 1),
    "the longest name that leads to a claim counts": ("a.b.c", {"a.b": {}, "a": {"b": {"c": 2}}}, 2),
    "a claim of null is none": ("a.b", {"a.b": None, "a": {"b": 2}}, 2),
    "false is a claim": ("a", {"a": False}, False),
    "no such name": ("a", {"b": 1}, None),
    "no such nested name": ("a.b", {"a": {"c": 1}}, None),
    "a text has no names in it": ("a.b", {"a": "b"}, None),
    "a list has no names in it": ("a.0", {"a": [1]}, None),
    "only dots": ("...", {"a": 1}, None),
    "a dot at the end": ("a.", {"a": 1}, None),
}


@pytest.mark.parametrize("case", PATHS)
def test_a_path_leads_to_a_claim(case: str) -> None:
    path, claims, expected = PATHS[case]
    assert claim_at(claims, path) == expected


def test_a_long_path_is_read_at_once() -> None:
    assert claim_at({"a": {"a": {"a": 1}}}, ".".join("a" * 200)) is None


@pytest.mark.parametrize("roles", [["user", "admin"], "admin", "user admin", "user,admin", "user, admin", "admin user"])
def test_roles_are_a_list_or_a_text(roles: Any) -> None:
    for path, claims in {
        "roles": {"roles": roles},
        "x.y": {"x": {"y": roles}},
        NAMESPACED: {NAMESPACED: roles},
    }.items():
        assert is_admin({"ROLES_CLAIM": path}, **claims)


@pytest.mark.parametrize(
    "roles",
    [
        ["user"],
        ["admin user"],
        [["admin"]],
        [{"admin": True}],
        {"admin": True},
        "administrator",
        "Admin",
        "x-admin",
        "herald/admin",
        True,
        1,
        None,
        [None],
    ],
)
def test_anything_else_gives_no_role_and_refuses_nobody(roles: Any) -> None:
    assert not is_admin({}, roles=roles)


def test_another_role_can_make_an_administrator() -> None:
    chat = {"ADMIN_ROLE": "Chat Admins"}
    assert is_admin(chat, roles=["Chat Admins"])
    assert not is_admin(chat, roles=["admin"])
    assert is_admin({"ROLES_CLAIM": "scope", "ADMIN_ROLE": "herald/admin"}, scope="herald/read herald/admin")


def test_the_default_claim_does_not_count_beside_the_configured_one() -> None:
    assert not is_admin({"ROLES_CLAIM": "realm_access.roles"}, roles=["admin"])
    assert context({"USER_CLAIM": "oid"}, oid="33334444", sub="alice")["user_id"] == "33334444"
    assert context({"NAME_CLAIM": "preferred_username"}, name="Al", preferred_username="alice")["name"] == "alice"


def test_the_user_may_be_in_any_claim_and_then_sub_may_be_anything() -> None:
    user = {"USER_CLAIM": "ids.chat"}
    for sub in (None, 42, "not an id", {"a": 1}):
        assert context(user, sub=sub, ids={"chat": "a|b+c=d~e@f"})["user_id"] == "a|b+c=d~e@f"
    assert refused(user)["hint"] == "the token has no claim `ids.chat`: see UserClaim"
    assert refused(user, ids={"chat": 7})["reason"] == "SubjectNotAllowed"


def test_one_of_several_audiences_is_enough() -> None:
    two = {"JWT_AUDIENCE": "herald,web"}
    assert context(two, aud="web")["user_id"] == context(two, aud=["x", "herald"])["user_id"] == "alice"
    for aud in ("herald,web", "we", "*"):
        assert refused(two, aud=aud)["reason"] == "InvalidAudienceError"


@pytest.mark.parametrize("audience", ["herald,", ",herald", "herald , web", ","])
def test_an_empty_audience_never_counts(audience: str) -> None:
    client = {"JWT_AUDIENCE": audience, "CLIENT_ID_CLAIM": "client_id"}
    assert refused(client, client_id="")["reason"] == "ClaimNotAllowed"
    assert refused({"JWT_AUDIENCE": audience}, aud="")["reason"] == "MissingRequiredClaimError"
    assert (audience == ",") or context(client, client_id="herald")["user_id"] == "alice"


def test_a_client_id_counts_instead_of_an_audience() -> None:
    client = {"CLIENT_ID_CLAIM": "client_id", "JWT_AUDIENCE": "ios,android"}
    assert context(client, aud=None, client_id="ios")["user_id"] == "alice"
    assert context(client, aud="something else", client_id="android")["user_id"] == "alice"
    for client_id in ("web", "ios,android", "", ["ios"], 1, True):
        assert refused(client, aud=None, client_id=client_id)["reason"] == "ClaimNotAllowed"
    assert refused(client, aud="ios")["reason"] == "MissingRequiredClaimError"


def test_without_the_parameter_a_client_id_does_not_count() -> None:
    assert refused(aud=None, client_id="herald")["reason"] == "MissingRequiredClaimError"


def test_one_more_claim_may_be_required() -> None:
    access = {"REQUIRED_CLAIM": "token_use=access"}
    assert context(access, token_use="access")["user_id"] == "alice"
    assert context({"REQUIRED_CLAIM": "a.b=c=d"}, a={"b": "c=d"})["user_id"] == "alice"
    for found in ("id", "Access", ["access"], True, 1):
        assert refused(access, token_use=found)["reason"] == "ClaimNotAllowed"
    assert refused(access) == {
        "outcome": "refused",
        "reason": "MissingRequiredClaimError",
        "hint": "the token has no claim `token_use`: see RequiredClaim",
    }


def test_a_required_claim_without_a_value_does_not_start() -> None:
    with pytest.raises(InvalidEnvironment, match="REQUIRED_CLAIM"):
        Door(ENVIRONMENT | {"REQUIRED_CLAIM": "token_use"})
