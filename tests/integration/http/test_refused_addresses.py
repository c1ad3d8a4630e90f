"""Paths, methods, limits, cursors and ids that are refused."""

from base64 import urlsafe_b64encode
from collections.abc import Callable

import pytest

from tests.support.api_events import api_event
from tests.support.refusals import VALID, assert_problem, check_refused
from tests.support.world import World

POLICY = "/policies/default"


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
def test_a_bad_page_is_refused(shared: World, path: str, query: dict[str, str], named: str) -> None:
    answer = shared.invoke("ApiFunction", api_event("GET", path, "alice", query=query))
    assert_problem(answer, 400, named)


@pytest.mark.parametrize(
    "path", ["/groups/unknown", "/groups/unknown/members", "/groups/unknown/deliveries", "/groups/a%2Fb"]
)
def test_an_unknown_group_is_not_found(shared: World, path: str) -> None:
    assert_problem(shared.invoke("ApiFunction", api_event("GET", path, "alice")), 404, "")


@pytest.mark.parametrize("path", ["/groups/g", "/groups/g/members", "/groups/g/deliveries"])
def test_a_group_one_is_not_in_looks_like_one_that_does_not_exist(shared: World, path: str) -> None:
    foreign = shared.invoke("ApiFunction", api_event("GET", path, "eve"))
    unknown = shared.invoke("ApiFunction", api_event("GET", path.replace("/groups/g", "/groups/unknown"), "eve"))
    assert_problem(foreign, 404, "")
    assert foreign["body"] == unknown["body"]


def test_a_member_does_not_see_the_deliveries(shared: World) -> None:
    assert_problem(shared.invoke("ApiFunction", api_event("GET", "/groups/g/deliveries", "ben")), 403, "")


@pytest.mark.parametrize("path", ["/", "/channels", "/groups/g/h/i", "/me"])
def test_an_unknown_path_is_a_problem_document(shared: World, path: str) -> None:
    assert_problem(shared.invoke("ApiFunction", api_event("GET", path, "alice")), 404, "")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/groups", "POST"),
        ("PUT", "/groups/g", "GET, HEAD"),
        ("GET", "/me/notifications/read", "POST"),
        ("GET", "/policies/preview", "POST"),
        ("POST", "/policies/default", "DELETE, GET, HEAD, PUT"),
    ],
)
def test_a_wrong_method_is_a_problem_document_that_names_the_right_one(
    shared: World, method: str, path: str, allowed: str
) -> None:
    answer = shared.invoke("ApiFunction", api_event(method, path, "alice"))
    assert_problem(answer, 405, "")
    assert answer["headers"]["Allow"] == allowed


@pytest.mark.parametrize("through", ["", "x" * 65, 7, None])
def test_a_bad_notification_id_is_refused(shared: World, through: object) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", "/me/notifications/read", "ben", {"through": through}))
    assert_problem(answer, 422, "#/through")


def test_reading_through_an_unknown_notification_is_not_found(shared: World) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", "/me/notifications/read", "ben", {"through": "unknown"}))
    assert_problem(answer, 404, "#/through")


def test_a_cursor_with_a_huge_number_is_refused(shared: World) -> None:
    cursor = urlsafe_b64encode(f'[{10**1100},"x"]'.encode()).decode()
    answer = shared.invoke("ApiFunction", api_event("GET", "/me/notifications", "alice", query={"cursor": cursor}))
    assert_problem(answer, 400, "cursor")


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
def test_a_forged_cursor_is_refused(shared: World, cursor: str) -> None:
    event = api_event("GET", "/me/notifications", "alice", query={"cursor": cursor})
    check_refused(shared, event, 400, "cursor")


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
def test_a_hostile_limit_is_refused_by_name(
    shared: World, path: str, query: Callable[[], dict[str, list[str]]]
) -> None:
    given = query()
    event = api_event("GET", path, "alice", roles="admin") | {
        "queryStringParameters": {name: values[-1] for name, values in given.items()},
        "multiValueQueryStringParameters": given,
    }
    check_refused(shared, event, 400, "limit")


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
def test_a_path_that_plays_tricks_leads_nowhere(shared: World, path: str) -> None:
    check_refused(shared, api_event("GET", path, "alice", roles="admin"), 404, "")


@pytest.mark.parametrize("device", ["%2e%2e", "a%00b", "a%2Fb", "a%252Fb", "%ff", "x" * 65, "a%0d%0ab"])
def test_a_device_whose_name_plays_tricks_is_refused(shared: World, device: str) -> None:
    phone = {"platform": "fcm", "token": "dGVzdC10b2tlbi1vZi1hLXBob25l:APA91b"}
    check_refused(shared, api_event("PUT", f"/me/devices/{device}", "ben", phone), 400, "device_id")


@pytest.mark.parametrize(
    "method",
    [
        "PATCH",
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
def test_a_method_that_the_path_does_not_accept_is_refused(shared: World, method: str) -> None:
    check_refused(shared, api_event(method, "/groups", "alice", VALID), 405, "")
