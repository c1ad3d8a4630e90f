"""What nobody sends who means well: each is refused by name, nothing is written, and the API goes on."""

import gzip
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.http.test_refused_requests import VALID, assert_nothing_happened, assert_problem
from tests.support.documented import INSIDE, check_problem
from tests.support.whole_groups import whole_groups
from tests.support.world import World, api_event

LONGEST = [f"{number:05d}".ljust(64, "x") for number in range(10_001)]

POLICY, DEVICE, PREFERENCES = "/policies/default", "/me/devices/phone", "/me/preferences"


def group(**fields: str) -> str:
    """Return the text of a valid group with some fields as they are given: text, not values."""
    return "{" + ", ".join(f'"{name}": {text}' for name, text in (_valid() | fields).items()) + "}"


def _valid() -> dict[str, str]:
    return {name: json.dumps(value) for name, value in VALID.items()}


BODIES = {
    "lone surrogate in a name": (group(name='"\\ud800"'), 422, "#/name"),
    "lone low surrogate in a name": (group(name='"a\\udfffb"'), 422, "#/name"),
    "surrogates the wrong way round": (group(introduction='"\\udc00\\ud800"'), 422, "#/introduction"),
    "lone surrogate in an announcement": (group(announcement='"\\ud83d"'), 422, "#/announcement"),
    "lone surrogate in a member": (group(members='["\\ud800"]'), 422, "#/members/0"),
    "lone surrogate as a field": (group()[:-1] + ', "\\ud800": 1}', 422, "#"),
    "NUL in a name": (group(name='"a\\u0000b"'), 422, "#/name"),
    "NUL in a member": (group(members='["ben\\u0000"]'), 422, "#/members/0"),
    "NUL unescaped": (group(name='"a\x00b"'), 400, "#"),
    "line break in a name": (group(name='"a\\u2028b"'), 422, "#/name"),
    "name of white space alone": (group(name='"\\u2003\\u00a0\\u3000"'), 422, "#/name"),
    "member with a right-to-left mark": (group(members='["ben\\u200f"]'), 422, "#/members/0"),
    "member in Cyrillic": (group(members='["b\\u0435n"]'), 422, "#/members/0"),
    "member composed": (group(members='["ren\\u00e9"]'), 422, "#/members/0"),
    "member decomposed": (group(members='["rene\\u0301"]'), 422, "#/members/0"),
    "group id in fullwidth letters": (group(group_id='"\\uff47"'), 422, "#/group_id"),
    "group id with a line break at its end": (group(group_id='"g\\n"'), 422, "#/group_id"),
    "10,001 members": (group(members=json.dumps(LONGEST)), 422, "#/members"),
    "10,000 brackets": (group(settings="[" * 10_000 + "]" * 10_000), 400, "#"),
    "100,000 brackets": ("[" * 100_000 + "]" * 100_000, 400, "#"),
    "100,000 braces": ('{"a":' * 100_000, 400, "#"),
    "900 brackets": (group(settings="[" * 900 + "]" * 900), 422, "#/settings"),
    "1e400": (group(name="1e400"), 422, "#/name"),
    "minus zero": (group(name="-0"), 422, "#/name"),
    "2^63": (group(members="[9223372036854775808]"), 422, "#/members/0"),
    "4,000 digits": (group(name="9" * 4_000), 422, "#/name"),
    "5,000 digits": (group(name="9" * 5_000), 400, "#"),
    "NaN": (group(name="NaN"), 400, "#"),
    "minus Infinity": (group(name="-Infinity"), 400, "#"),
    "a field twice": (group()[:-1] + ', "name": "Other"}', 400, "#"),
    "a field twice, once escaped": (group()[:-1] + ', "n\\u0061me": "Other"}', 400, "#"),
    "a setting twice": (
        group(settings='{"look_member_info": "allowed", "look_member_info": "forbidden"}'),
        400,
        "#",
    ),
    "a byte order mark": ("\ufeff" + group(), 400, "#"),
    "a trailing comma": (group()[:-1] + ",}", 400, "#"),
    "a comment": (group() + " // a group", 400, "#"),
    "single quotes": (group().replace('"', "'"), 400, "#"),
    "two documents": (group() + group(), 400, "#"),
    "an empty body": ("", 400, "#"),
    "white space": (" \n\t", 400, "#"),
    "null": ("null", 400, "#"),
    "true": ("true", 422, "#"),
    "an array of groups": (f"[{group()}]", 422, "#"),
    "a string": (json.dumps(group()), 422, "#"),
    "names of Python's own": (group()[:-1] + ', "__class__": "x", "__dict__": {}}', 422, "#/__class__"),
    "another's prototype": (group()[:-1] + ', "__proto__": {"admin": true}}', 422, "#/__proto__"),
    "an attribute in DynamoDB's form": (group(name='{"S": "x"}'), 422, "#/name"),
}


def check_refused(world: World, event: dict[str, Any], status: int, named: str) -> None:
    answer = world.invoke("ApiFunction", event)
    problem = assert_problem(answer, status, named)
    check_problem(status, problem)
    assert not INSIDE.search(answer["body"])


@pytest.mark.parametrize(("body", "status", "named"), BODIES.values(), ids=BODIES)
def test_a_horrible_body_is_refused_by_name(world: World, body: str, status: int, named: str) -> None:
    check_refused(world, api_event("POST", "/groups", "alice", raw=body), status, named)
    assert_nothing_happened(world)


NUMBERS = ["1e400", "-1e400", "-1", "9223372036854775808", "0.5", "1.0", "true", '"1"', "[]", "null"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["push_limit", "member_sample"])
def test_a_number_at_the_edge_is_refused_by_name(world: World, field: str, number: str) -> None:
    kinds = f'{{"kinds": {{"group.invitation.received": {{"member_sample": {number}}}}}}}'
    limit = field == "push_limit"
    body = f'{{"push_limit": {number}}}' if limit else kinds
    event = api_event("PUT", POLICY, "ops", raw=body, roles="admin", headers={"If-Match": '"0"'})
    check_refused(world, event, 422, "#/push_limit" if limit else "#/kinds/group.invitation.received/member_sample")
    assert world.items("SettingsTable") == []


@pytest.mark.parametrize(
    "name",
    [
        "\u0301\u0308",
        "\u200b\u200d",
        "\u202eopposite",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\ufffe\uffff",
        "é",
    ],
    ids=["combining marks", "zero width", "right to left", "a family", "no characters", "composed"],
)
def test_a_strange_name_is_kept_and_told_as_it_is(world: World, name: str) -> None:
    assert world.request("POST", "/groups", "alice", VALID | {"name": name, "group_id": "g"})[0] == 201
    world.settle()
    assert world.request("GET", "/groups/g", "ben")[1]["name"] == name
    (told,) = world.request("GET", "/me/notifications", "ben")[1]["notifications"]
    assert told["group"]["name"] == name


def test_ids_that_differ_in_case_alone_are_two_users(world: World) -> None:
    body = VALID | {"members": ["ben", "Ben", "BEN"], "group_id": "g"}
    assert world.request("POST", "/groups", "alice", body)[0] == 201
    assert world.request("GET", "/groups/G", "ben")[0] == 404
    assert [world.request("GET", "/groups/g", user)[0] for user in ("Ben", "bEN")] == [200, 404]
    assert whole_groups(world) == {"g": {"alice", "ben", "Ben", "BEN"}}


def test_the_longest_ids_make_the_largest_group(world: World) -> None:
    body = VALID | {"members": LONGEST[:9_999], "group_id": "g"}
    assert world.request("POST", "/groups", "alice", body)[0] == 201
    assert whole_groups(world) == {"g": {"alice", *LONGEST[:9_999]}}


def test_texts_of_control_characters_are_told_in_every_format(world: World) -> None:
    world.configure("GatewayFormat", "both")
    texts = {"announcement": "\x00" * 4_000, "introduction": "\x1f" * 1_000, "ex": "\x7f\x00" * 2_048}
    assert world.request("POST", "/groups", "alice", VALID | texts | {"group_id": "g"})[0] == 201
    world.settle()
    assert len(world.notifications()) == 1 + len(VALID["members"])
    assert {message["MessageAttributes"]["format"]["StringValue"] for message in world.messages("GatewayQueue")} == {
        "v1",
        "v2",
    }


BASE64 = {
    "bad padding": "e30",
    "no base64": "{}",
    "not ASCII": "é",
    "UTF-16": b64encode(json.dumps(VALID).encode("utf-16")).decode(),
    "Latin-1": b64encode(b'{"name": "\xe9"}').decode(),
    "an overlong NUL": b64encode(b'{"name": "\xc0\x80"}').decode(),
    "a surrogate in UTF-8": b64encode(b'{"name": "\xed\xa0\x80"}').decode(),
    "gzip": b64encode(gzip.compress(json.dumps(VALID).encode())).decode(),
    "base64 twice": b64encode(b64encode(json.dumps(VALID).encode())).decode(),
    "a byte order mark": b64encode(b"\xef\xbb\xbf" + json.dumps(VALID).encode()).decode(),
}


@pytest.mark.parametrize("body", BASE64.values(), ids=BASE64)
def test_a_body_that_base64_hides_is_refused(world: World, body: str) -> None:
    event = api_event("POST", "/groups", "alice", raw=body) | {"isBase64Encoded": True}
    check_refused(world, event, 400, "#")
    assert_nothing_happened(world)


@pytest.mark.parametrize(
    "media_type",
    ["application/jsonp", "application/json, text/plain", "text/json", "application/x-json", "a" * 8_000, "multipart/"],
)
def test_a_media_type_that_is_almost_json_is_refused(world: World, media_type: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID, headers={"Content-Type": media_type})
    check_refused(world, event, 415, "Content-Type")
    assert_nothing_happened(world)


INJECTED = ["a\r\nSet-Cookie: a=b", "a\nb", "\x00", "\u2028", "\ud800", "x" * 10_000, "'; DROP TABLE groups; --", "é"]


@pytest.mark.parametrize("value", INJECTED)
@pytest.mark.parametrize("name", ["operationID", "Accept-Language", "Idempotency-Key", "If-Match", "Accept"])
def test_what_a_header_injects_comes_out_nowhere(world: World, name: str, value: str) -> None:
    headers = {name: value, "If-Match": value if name == "If-Match" else '"7"'}
    requests: list[tuple[str, str, Any]] = [
        ("POST", "/groups", VALID),
        ("PUT", POLICY, {"level": "full"}),
        ("GET", "/me/notifications", None),
    ]
    for method, path, body in requests:
        answer = world.invoke("ApiFunction", api_event(method, path, "alice", body, headers=headers, roles="admin"))
        assert answer["statusCode"] < 500
        assert value not in json.dumps(answer, ensure_ascii=False)
        if answer["statusCode"] >= 400:
            check_problem(answer["statusCode"], json.loads(answer["body"]))
    assert value not in world.log.getvalue()
    assert all(line["operation_id"] != value for line in world.audit_lines())
    if name == "Idempotency-Key":
        assert_nothing_happened(world)


def test_headers_that_are_missing_altogether_are_none(world: World) -> None:
    event = api_event("POST", "/groups", "alice", VALID) | {"headers": None, "multiValueHeaders": None}
    assert world.invoke("ApiFunction", event)["statusCode"] == 201


def forged(text: str) -> str:
    return urlsafe_b64encode(text.encode(errors="surrogatepass")).decode().rstrip("=")


CURSORS = {
    "truncated": "WzE3OTU",
    "nothing": "",
    "not base64": "!!!",
    "not ASCII": "é",
    "null": forged("null"),
    "an object": forged('{"a": 1}'),
    "deep": forged("[" * 50_000),
    "a huge number": forged("[" + "9" * 5_000 + "]"),
    "a float": forged('[1.5, "x"]'),
    "true": forged('[true, "x"]'),
    "infinite": forged('[Infinity, "x"]'),
    "a sort key's end": forged('[1795418476673, "~"]'),
    "another's partition": forged('[1795418476673, "x#USER"]'),
    "a surrogate": forged('[1795418476673, "\\ud800"]'),
    "10,000 characters": "A" * 10_000,
    "of another kind of list": forged('[0, "member", "ben"]'),
}


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
def test_a_forged_cursor_is_refused(world: World, cursor: str) -> None:
    event = api_event("GET", "/me/notifications", "alice", query={"cursor": cursor})
    check_refused(world, event, 400, "cursor")


def test_anothers_cursor_shows_nothing_of_theirs(world: World) -> None:
    for number in range(2):
        assert world.request("POST", "/groups", "alice", VALID | {"group_id": f"g{number}"})[0] == 201
    world.settle()
    cursor = world.request("GET", "/me/notifications", "ben", query={"limit": "1"})[1]["next_cursor"]
    assert world.request("GET", "/me/notifications", "eve", query={"cursor": cursor})[1]["notifications"] == []
    listed = world.request("GET", "/groups/g0/members", "ben", query={"limit": "1"})[1]["next_cursor"]
    assert world.request("GET", "/groups/g0/members", "eve", query={"cursor": listed})[0] == 404


QUERIES: dict[str, Callable[[], dict[str, list[str]]]] = {
    "negative": lambda: {"limit": ["-1"]},
    "zero": lambda: {"limit": ["0"]},
    "2^63": lambda: {"limit": ["9223372036854775808"]},
    "5,000 digits": lambda: {"limit": ["9" * 5_000]},
    "a fraction": lambda: {"limit": ["1.5"]},
    "1e2": lambda: {"limit": ["1e2"]},
    "NaN": lambda: {"limit": ["NaN"]},
    "empty": lambda: {"limit": [""]},
    "hexadecimal": lambda: {"limit": ["0x10"]},
    "given twice, first wrong": lambda: {"limit": ["-1", "5"]},
}


@pytest.mark.parametrize("path", ["/me/notifications", "/groups/g/members", f"{POLICY}/versions"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_horrible_limit_is_refused_by_name(
    world: World, path: str, query: Callable[[], dict[str, list[str]]]
) -> None:
    given = query()
    event = api_event("GET", path, "alice", roles="admin") | {
        "queryStringParameters": {name: values[-1] for name, values in given.items()},
        "multiValueQueryStringParameters": given,
    }
    check_refused(world, event, 400, "limit")


PATHS = [
    "/groups/%2e%2e",
    "/groups/..",
    "/groups/%00",
    "/groups/a%00b",
    "/groups/%2F",
    "/groups/a%252Fb",
    "/groups/%ff",
    "/groups/%ed%a0%80",
    "/groups/" + "x" * 65,
    "/groups/" + "x" * 10_000,
    "/groups//members",
    "//groups/g",
    "/GROUPS/g",
    "/groups/g;jsessionid=1",
    "/groups/g%0d%0aSet-Cookie:a=b",
    "/groups/\ud800",
    "/groups/${jndi:ldap://x}",
    "/groups/{group_id}",
    "/../groups/g",
    "/me/../groups/g",
    "/policies/../health",
    "/policies/group_type%2F..%2Fdefault",
    "",
    "/",
    "*",
]


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_a_path_that_plays_tricks_leads_nowhere(world: World, path: str) -> None:
    assert world.request("POST", "/groups", "alice", VALID | {"group_id": "g"})[0] == 201
    check_refused(world, api_event("GET", path, "alice", roles="admin"), 404, "")


@pytest.mark.parametrize("device", ["%2e%2e", "a%00b", "a%2Fb", "a%252Fb", "%ff", "x" * 65, "a%0d%0ab"])
def test_a_device_whose_name_plays_tricks_is_refused(world: World, device: str) -> None:
    phone = {"platform": "fcm", "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b"}
    check_refused(world, api_event("PUT", f"/me/devices/{device}", "ben", phone), 400, "device_id")
    assert world.items("SettingsTable") == []


@pytest.mark.parametrize(
    "method",
    [
        "PATCH",
        "HEAD",
        "OPTIONS",
        "DELETE",
        "PUT",
        "GET",
        "get",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "POST ",
        "",
        "X" * 1_000,
    ],
)
def test_a_method_that_the_path_does_not_accept_is_refused(world: World, method: str) -> None:
    check_refused(world, api_event(method, "/groups", "alice", VALID), 405, "")
    assert_nothing_happened(world)
