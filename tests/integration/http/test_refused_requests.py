"""Every refusal is a problem document that names the field; nothing is written and nothing is sent."""

import json
from base64 import b64encode, urlsafe_b64encode
from typing import Any

import pytest

from tests.support.builders import users
from tests.support.world import World, api_event

VALID = {"name": "Hikers", "group_type": "work", "members": ["ben", "chen"]}


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
    ("member who is the owner", VALID | {"members": ["alice", "ben"]}, 422, "#/members/0"),
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


def assert_problem(answer: dict[str, Any], status: int, named: str) -> dict[str, Any]:
    assert answer["statusCode"] == status, answer
    headers = answer.get("multiValueHeaders") or {name: [value] for name, value in answer["headers"].items()}
    assert headers["Content-Type"] == ["application/problem+json"]
    problem: dict[str, Any] = json.loads(answer["body"])
    assert {"type", "title", "status", "detail", "errors", "retryable"} <= problem.keys()
    assert problem["status"] == status
    assert not named or named in [next(v for k, v in error.items() if k != "detail") for error in problem["errors"]]
    assert all(error["detail"] for error in problem["errors"])
    return problem


def assert_nothing_happened(world: World) -> None:
    assert world.items("GroupsTable") == []
    assert world.stream() == []


@pytest.mark.parametrize(
    ("body", "status", "pointer"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_bad_group_is_refused_by_field(world: World, body: dict[str, Any], status: int, pointer: str) -> None:
    answer = world.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    problem = assert_problem(answer, status, pointer)
    assert not problem["retryable"]
    assert_nothing_happened(world)


def test_every_field_at_fault_is_named_at_once(world: World) -> None:
    body = {"name": "", "members": ["b n"], "colour": "red"}
    answer = world.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    problem = assert_problem(answer, 422, "#/name")
    named = {error["pointer"] for error in problem["errors"]}
    assert named == {"#/name", "#/group_type", "#/members/0", "#/colour"}


def test_a_thousand_errors_make_a_short_document(world: World) -> None:
    body = VALID | {"members": ["b n"] * 1_000}
    answer = world.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    assert len(assert_problem(answer, 422, "#/members/0")["errors"]) == 20


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("", 400),
        ("{", 400),
        ("name=Hikers", 400),
        ("[" * 100_000, 400),
        ('{"name": ' + "9" * 5_000 + "}", 400),
        ('{"name": NaN}', 400),
        ("null", 400),
        ("[]", 422),
        ('"text"', 422),
        ('{"name": "' + "x" * 1024 * 1024 + '"}', 413),
        ('{"name": "' + "水" * 400_000 + '"}', 413),
    ],
    ids=["none", "half", "form", "deep", "huge number", "NaN", "null", "list", "text", "too large", "too many bytes"],
)
@pytest.mark.parametrize("path", ["/groups", "/me/notifications/read"])
def test_a_body_that_is_no_json_object_is_refused(world: World, path: str, raw: str, status: int) -> None:
    answer = world.invoke("ApiFunction", api_event("POST", path, "alice", raw=raw))
    assert_problem(answer, status, "#")
    assert_nothing_happened(world)


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])
def test_a_body_of_another_media_type_is_refused(world: World, media_type: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Content-Type": media_type})
    assert_problem(world.invoke("ApiFunction", event), 415, "Content-Type")
    assert_nothing_happened(world)


@pytest.mark.parametrize("media_type", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("raw", ["", None])
def test_no_body_is_refused_as_such_whatever_its_media_type(world: World, media_type: str, raw: str | None) -> None:
    event = api_event("POST", "/groups", "alice", raw=raw, headers={"Content-Type": media_type})
    assert_problem(world.invoke("ApiFunction", event), 400, "#")


@pytest.mark.parametrize(
    "media_type", ["Application/JSON", "application/json; charset=utf-8", " application/json", ";x"]
)
def test_json_is_json_however_its_media_type_is_spelled(world: World, media_type: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Content-Type": media_type})
    assert world.invoke("ApiFunction", event)["statusCode"] == 201


@pytest.mark.parametrize(
    ("encoded", "status"), [(b64encode(json.dumps(VALID).encode()), 201), (b"/w==", 400), (b"%", 400)]
)
def test_a_body_in_base64_is_read_or_refused(world: World, encoded: bytes, status: int) -> None:
    event = api_event("POST", "/groups", "alice", raw=encoded.decode()) | {"isBase64Encoded": True}
    assert world.invoke("ApiFunction", event)["statusCode"] == status


def test_a_field_as_long_as_the_body_is_not_repeated(world: World) -> None:
    event = api_event("POST", "/groups", "alice", VALID | {"x" * 1_000_000: 1})
    answer = world.invoke("ApiFunction", event)
    assert_problem(answer, 422, "#/" + "x" * 64)
    assert len(answer["body"]) < 1_000


@pytest.mark.parametrize(
    ("raw", "status"), [('{"\\ud800": 1}', 422), ('{"\\ud800": 1, "\\ud800": 2}', 400)], ids=["once", "twice"]
)
def test_the_refusal_of_a_name_that_utf_8_cannot_represent_is_utf_8(world: World, raw: str, status: int) -> None:
    answer = world.invoke("ApiFunction", api_event("POST", "/groups", "alice", raw=raw))
    assert_problem(answer, status, "#")
    assert answer["body"].encode()


@pytest.mark.parametrize("key", ["", "k" * 256, "two words", "ключ", 'a"b', '"', '"a', 'a"'])
def test_a_bad_idempotency_key_is_refused(world: World, key: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Idempotency-Key": key})
    assert_problem(world.invoke("ApiFunction", event), 400, "Idempotency-Key")
    assert_nothing_happened(world)


def test_two_idempotency_keys_are_refused(world: World) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Idempotency-Key": "a"})
    event["multiValueHeaders"]["Idempotency-Key"] = ["a", "b"]
    assert_problem(world.invoke("ApiFunction", event), 400, "Idempotency-Key")
    assert_nothing_happened(world)


@pytest.mark.parametrize("path", ["/groups/g/members", "/me/notifications"])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": ""}, "cursor"),
        ({"cursor": "bnVsbA"}, "cursor"),
        ({"cursor": "WzEsMl0"}, "cursor"),
        ({"cursor": "WzEsImJvc3MiLCJiZW4iXQ"}, "cursor"),
        ({"cursor": "Wy0xLCJ4Il0"}, "cursor"),
        ({"cursor": "WzcsIm1lbWJlciIsImJlbiJd"}, "cursor"),
    ],
)
def test_a_bad_page_is_refused(world: World, path: str, query: dict[str, str], named: str) -> None:
    world.request("POST", "/groups", "alice", VALID | {"group_id": "g"})
    answer = world.invoke("ApiFunction", api_event("GET", path, "alice", query=query))
    assert_problem(answer, 400, named)


@pytest.mark.parametrize(
    "path", ["/groups/unknown", "/groups/unknown/members", "/groups/unknown/deliveries", "/groups/a%2Fb"]
)
def test_an_unknown_group_is_not_found(world: World, path: str) -> None:
    assert_problem(world.invoke("ApiFunction", api_event("GET", path, "alice")), 404, "")


@pytest.mark.parametrize("path", ["/groups/g", "/groups/g/members", "/groups/g/deliveries"])
def test_a_group_one_is_not_in_looks_like_one_that_does_not_exist(world: World, path: str) -> None:
    world.request("POST", "/groups", "alice", VALID | {"group_id": "g"})
    foreign = world.invoke("ApiFunction", api_event("GET", path, "eve"))
    unknown = world.invoke("ApiFunction", api_event("GET", path.replace("/groups/g", "/groups/unknown"), "eve"))
    assert_problem(foreign, 404, "")
    assert foreign["body"] == unknown["body"]


def test_a_member_does_not_see_the_deliveries(world: World) -> None:
    world.request("POST", "/groups", "alice", VALID | {"group_id": "g"})
    assert_problem(world.invoke("ApiFunction", api_event("GET", "/groups/g/deliveries", "ben")), 403, "")


@pytest.mark.parametrize("path", ["/", "/channels", "/groups/g/h/i", "/me"])
def test_an_unknown_path_is_a_problem_document(world: World, path: str) -> None:
    assert_problem(world.invoke("ApiFunction", api_event("GET", path, "alice")), 404, "")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/groups", "POST"),
        ("PUT", "/groups/g", "GET"),
        ("GET", "/me/notifications/read", "POST"),
        ("GET", "/policies/preview", "POST"),
        ("POST", "/policies/default", "DELETE, GET, PUT"),
    ],
)
def test_a_wrong_method_is_a_problem_document_that_names_the_right_one(
    world: World, method: str, path: str, allowed: str
) -> None:
    answer = world.invoke("ApiFunction", api_event(method, path, "alice"))
    assert_problem(answer, 405, "")
    assert answer["headers"]["Allow"] == allowed


@pytest.mark.parametrize("through", ["", "x" * 65, 7, None])
def test_a_bad_notification_id_is_refused(world: World, through: object) -> None:
    answer = world.invoke("ApiFunction", api_event("POST", "/me/notifications/read", "ben", {"through": through}))
    assert_problem(answer, 422, "#/through")


def test_reading_through_an_unknown_notification_is_not_found(world: World) -> None:
    answer = world.invoke("ApiFunction", api_event("POST", "/me/notifications/read", "ben", {"through": "unknown"}))
    assert_problem(answer, 404, "#/through")


def test_a_cursor_with_a_huge_number_is_refused(world: World) -> None:
    cursor = urlsafe_b64encode(f'[{10**1100},"x"]'.encode()).decode()
    answer = world.invoke("ApiFunction", api_event("GET", "/me/notifications", "alice", query={"cursor": cursor}))
    assert_problem(answer, 400, "cursor")
