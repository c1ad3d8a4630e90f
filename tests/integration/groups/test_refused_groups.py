"""Creations that are refused: the problem document names each field or header, and nothing is written or published."""

from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.builders import users
from tests.support.refusals import VALID, assert_problem
from tests.support.world import World


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in VALID.items() if name != field}


REFUSED: list[tuple[str, dict[str, Any], int, str]] = [
    ("no name", without("name"), 422, "#/name"),
    ("no group type", without("group_type"), 422, "#/group_type"),
    ("no members", without("members"), 422, "#/members"),
    ("empty name", VALID | {"name": ""}, 422, "#/name"),
    ("blank name", VALID | {"name": "   "}, 422, "#/name"),
    ("name with a newline", VALID | {"name": "Hik\ners"}, 422, "#/name"),
    ("overlong name", VALID | {"name": "h" * 129}, 422, "#/name"),
    ("name of a wrong type", VALID | {"name": 7}, 422, "#/name"),
    ("name that UTF-8 cannot write", VALID | {"name": "\ud800"}, 422, "#/name"),
    ("unknown group type", VALID | {"group_type": "club"}, 422, "#/group_type"),
    ("members of a wrong type", VALID | {"members": "ben"}, 422, "#/members"),
    ("member of a wrong type", VALID | {"members": ["ben", 7]}, 422, "#/members/1"),
    ("member with a bad character", VALID | {"members": ["ben", "ch en"]}, 422, "#/members/1"),
    ("member with a newline", VALID | {"members": ["ben\n"]}, 422, "#/members/0"),
    ("overlong member", VALID | {"members": ["b" * 65]}, 422, "#/members/0"),
    ("empty member", VALID | {"members": [""]}, 422, "#/members/0"),
    ("duplicate member", VALID | {"members": ["ben", "ben"]}, 422, "#/members/1"),
    ("member who is an admin", VALID | {"admins": ["ben"]}, 422, "#/members/0"),
    ("too many admins", VALID | {"admins": list(users(101))}, 422, "#/admins"),
    ("the owner alone", VALID | {"members": []}, 422, "#/members"),
    ("more than the cap", VALID | {"members": list(users(10_000))}, 422, "#/members"),
    ("unknown field", VALID | {"colour": "red"}, 422, "#/colour"),
    ("unknown setting", VALID | {"settings": {"colour": "red"}}, 422, "#/settings/colour"),
    ("unknown value of a setting", VALID | {"settings": {"need_verification": 0}}, 422, "#/settings/need_verification"),
    ("settings of a wrong type", VALID | {"settings": []}, 422, "#/settings"),
    ("overlong introduction", VALID | {"introduction": "i" * 1001}, 422, "#/introduction"),
    ("overlong announcement", VALID | {"announcement": "a" * 4001}, 422, "#/announcement"),
    ("overlong ex", VALID | {"ex": "e" * 4097}, 422, "#/ex"),
    ("ex of a wrong type", VALID | {"ex": {}}, 422, "#/ex"),
    ("face that is no address", VALID | {"face_url": "javascript:alert(1)"}, 422, "#/face_url"),
    ("bad group id", VALID | {"group_id": "a/b"}, 422, "#/group_id"),
    ("group id that no address can end with", VALID | {"group_id": ".."}, 422, "#/group_id"),
    ("more entries than any group has", VALID | {"members": ["m"] * 10_001}, 422, "#/members"),
    ("group id with the reserved prefix", VALID | {"group_id": "hg-x"}, 422, "#/group_id"),
    ("another's owner", VALID | {"owner": "olga"}, 403, "#/owner"),
]


@pytest.mark.parametrize(
    ("body", "status", "pointer"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_bad_group_is_refused_by_field(shared: World, body: dict[str, Any], status: int, pointer: str) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    problem = assert_problem(answer, status, pointer)
    assert not problem["retryable"]


def test_every_field_at_fault_is_named_at_once(shared: World) -> None:
    body = {"name": "", "members": ["b n"], "colour": "red"}
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    problem = assert_problem(answer, 422, "#/name")
    named = {error["pointer"] for error in problem["errors"]}
    assert named == {"#/name", "#/group_type", "#/members/0", "#/colour"}


def test_a_thousand_errors_make_a_short_document(shared: World) -> None:
    body = VALID | {"members": ["b n"] * 1_000}
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    assert len(assert_problem(answer, 422, "#/members/0")["errors"]) == 20


def test_a_field_as_long_as_the_body_is_not_repeated(shared: World) -> None:
    event = api_event("POST", "/groups", "alice", VALID | {"x" * 1_000_000: 1})
    answer = shared.invoke("ApiFunction", event)
    assert_problem(answer, 422, "#/" + "x" * 64)
    assert len(answer["body"]) < 1_000


@pytest.mark.parametrize(
    ("raw", "status"), [('{"\\ud800": 1}', 422), ('{"\\ud800": 1, "\\ud800": 2}', 400)], ids=["once", "twice"]
)
def test_the_refusal_of_a_name_that_utf_8_cannot_represent_is_utf_8(shared: World, raw: str, status: int) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", raw=raw))
    assert_problem(answer, status, "#")
    assert answer["body"].encode()


@pytest.mark.parametrize("key", ["", "k" * 256, "two words", "ключ", 'a"b', '"', '"a', 'a"'])
def test_a_bad_idempotency_key_is_refused(shared: World, key: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Idempotency-Key": key})
    assert_problem(shared.invoke("ApiFunction", event), 400, "Idempotency-Key")


def test_two_idempotency_keys_are_refused(shared: World) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Idempotency-Key": "a"})
    event["multiValueHeaders"]["Idempotency-Key"] = ["a", "b"]
    assert_problem(shared.invoke("ApiFunction", event), 400, "Idempotency-Key")
