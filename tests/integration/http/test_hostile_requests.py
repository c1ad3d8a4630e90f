"""Strange requests that are accepted, and requests whose headers or cursors try to do more than they may."""

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.documented import check_problem
from tests.support.refusals import VALID
from tests.support.whole_groups import whole_groups
from tests.support.world import World

LONGEST = [f"{number:05d}".ljust(64, "x") for number in range(9_999)]
POLICY = "/policies/default"


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


@pytest.mark.parametrize(
    "name",
    [
        "a\u0301\u0308",
        "\u200ba\u200d",
        "\u202eopposite",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "é",
    ],
    ids=["combining marks", "zero width", "right to left", "a family", "composed"],
)
def test_a_strange_name_is_stored_and_delivered_unchanged(world: World, name: str) -> None:
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
    body = VALID | {"members": LONGEST, "group_id": "g"}
    assert world.request("POST", "/groups", "alice", body)[0] == 201
    assert whole_groups(world) == {"g": {"alice", *LONGEST}}


def test_texts_of_line_ends_and_tabs_are_delivered_in_every_format(world: World) -> None:
    """JSON escapes them, twice in v1."""
    world.configure("GatewayFormat", "both")
    texts = {"announcement": "\t\n" * 2_000, "introduction": "\u2028" * 1_000, "ex": "\r\t" * 2_048}
    assert world.request("POST", "/groups", "alice", VALID | texts | {"group_id": "g"})[0] == 201
    world.settle()
    assert len(world.notifications()) == 1 + len(VALID["members"])
    assert {message["MessageAttributes"]["format"]["StringValue"] for message in world.messages("GatewayQueue")} == {
        "v1",
        "v2",
    }


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
        assert world.items("GroupsTable") == world.stream() == []


def test_headers_that_are_missing_altogether_are_none(world: World) -> None:
    event = api_event("POST", "/groups", "alice", VALID) | {"headers": None, "multiValueHeaders": None}
    assert world.invoke("ApiFunction", event)["statusCode"] == 201


def test_anothers_cursor_shows_nothing_of_theirs(world: World) -> None:
    for number in range(2):
        assert world.request("POST", "/groups", "alice", VALID | {"group_id": f"g{number}"})[0] == 201
    world.settle()
    cursor = world.request("GET", "/me/notifications", "ben", query={"limit": "1"})[1]["next_cursor"]
    assert world.request("GET", "/me/notifications", "eve", query={"cursor": cursor})[1]["notifications"] == []
    listed = world.request("GET", "/groups/g0/members", "ben", query={"limit": "1"})[1]["next_cursor"]
    assert world.request("GET", "/groups/g0/members", "eve", query={"cursor": listed})[0] == 404
