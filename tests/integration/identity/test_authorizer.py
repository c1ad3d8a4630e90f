"""What a token that counts opens, and for whom."""

from typing import Any

import pytest
from herald.entrypoints.environment import InvalidEnvironment

from tests.support.tokens import ENVIRONMENT, Door, token


def authorize(header: str) -> dict[str, Any]:
    return Door().ask(header)


def test_a_valid_token_opens_the_whole_stage_and_names_the_caller() -> None:
    policy = authorize(f"Bearer {token(name='Alice', picture='https://example.com/a.png', roles=['admin', 'x'])}")
    assert policy["principalId"] == "alice"
    (statement,) = policy["policyDocument"]["Statement"]
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:123456789012:api/v1/*"
    picture = "https://example.com/a.png"
    assert policy["context"] == {"user_id": "alice", "name": "Alice", "picture": picture, "roles": "admin"}


def test_only_the_role_admin_is_passed_on() -> None:
    for roles in (None, "user", "Admin", "admins", ["user"], ["not admin"], {"admin": True}, [["admin"]], True):
        assert authorize(f"Bearer {token(roles=roles)}")["context"]["roles"] == ""


def test_names_are_cut_and_half_an_address_is_none() -> None:
    context = authorize(f"Bearer {token(name='x' * 500, picture='https://e.com/' + 'x' * 2000)}")["context"]
    assert (len(context["name"]), context["picture"]) == (128, "")


def test_a_name_that_utf8_cannot_write_is_cleaned() -> None:
    assert authorize(f"Bearer {token(name='Al' + chr(0xD800) + 'ice')}")["context"]["name"] == "Alice"


@pytest.mark.parametrize(
    ("name", "passed_on"),
    [
        ("Al\x85ice\x9b", "Alice"),
        ("Alice\u2028\uffff", "Alice"),
        ("\u200b\u3164", ""),
        ("   ", ""),
        ("\u202eAlice", "\u202eAlice"),
        ("a" * 127 + "🇺🇸", "a" * 127),
        ("e\u0301" * 100, "e\u0301" * 64),
    ],
    ids=ascii,
)
def test_a_name_is_passed_on_as_a_valid_one(name: str, passed_on: str) -> None:
    assert authorize(f"Bearer {token(name=name)}")["context"]["name"] == passed_on


@pytest.mark.parametrize("picture", ["https://e.com/a b.png", "https://e.com/\u202egpj", "https://e.com/\u200b"])
def test_an_address_with_characters_that_belong_in_none_is_left_out(picture: str) -> None:
    assert authorize(f"Bearer {token(picture=picture)}")["context"]["picture"] == ""


@pytest.mark.parametrize("missing", ["JWT_ALGORITHM", "JWT_ISSUER", "JWT_AUDIENCE"])
def test_an_authorizer_without_its_settings_does_not_start(missing: str) -> None:
    with pytest.raises(InvalidEnvironment, match=missing):
        Door({name: value for name, value in ENVIRONMENT.items() if name != missing})


def test_an_authorizer_without_a_key_does_not_start() -> None:
    with pytest.raises(InvalidEnvironment, match="JWT_JWKS_URL"):
        Door(ENVIRONMENT | {"JWT_PUBLIC_KEY": ""})
