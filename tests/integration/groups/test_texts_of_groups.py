"""Names and texts of groups over HTTP: which are refused, and how those that are kept are read."""

import json
from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.refusals import VALID, assert_problem
from tests.support.world import World

FSI, PDI, RLO, PDF = "\u2068", "\u2069", "\u202e", "\u202c"

NAMES = {
    "zero-width space": "\u200b",
    "tag characters": "\U000e0061\U000e007f",
    "Braille blank": "\u2800",
    "fillers of Hangul": "\u3164\uffa0",
    "marks of direction": "\u200f\u202e",
    "a variation selector": "\ufe0f",
    "combining marks": "\u0301\u0302",
    "unassigned": "\U000e0fff",
    "next line": "Hik\u0085ers",
    "C1": "Hik\u009bers",
    "DEL": "Hik\u007fers",
    "paragraph separator": "Hik\u2029ers",
    "a noncharacter": "Hik\uffffers",
    "a noncharacter of another plane": "Hik\U0003fffeers",
}
TEXTS = ["a\x00b", "a\x1bb", "a\u0085b", "a\ufdd0b", "a\U0010ffffb"]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("path", ["/groups", "/policies/preview"])
def test_a_name_that_nobody_sees_or_that_has_controls_is_refused(shared: World, name: str, path: str) -> None:
    group = VALID | {"name": name}
    body = group if path == "/groups" else {"group": group}
    answer = shared.invoke("ApiFunction", api_event("POST", path, "alice", body, roles="admin"))
    assert_problem(answer, 422, "#/name" if path == "/groups" else "#/group/name")


@pytest.mark.parametrize("field", ["introduction", "announcement", "ex"])
@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_text_with_controls_or_noncharacters_is_refused(shared: World, field: str, text: str) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", VALID | {field: text}))
    assert_problem(answer, 422, f"#/{field}")


@pytest.mark.parametrize(
    "url", ["https://e.com/\u202egpj", "https://e.com/a\u200bb", "https://e.com/\x01", "https://e.com/\ufffe"]
)
def test_an_address_that_hides_where_it_leads_is_refused(shared: World, url: str) -> None:
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", VALID | {"face_url": url}))
    assert_problem(answer, 422, "#/face_url")


def test_all_texts_at_fault_are_named_at_once(shared: World) -> None:
    body = VALID | {"name": "\u200b", "introduction": "\x00", "ex": "\uffff"}
    answer = shared.invoke("ApiFunction", api_event("POST", "/groups", "alice", body))
    named = {error["pointer"] for error in assert_problem(answer, 422, "#/name")["errors"]}
    assert named == {"#/name", "#/introduction", "#/ex"}


def test_texts_of_several_lines_are_kept(world: World) -> None:
    text = "One.\r\n\tTwo.\u2028Three: 👨\u200d👩\u200d👧, \u202eאב\u202c."
    status, made = world.request(
        "POST", "/groups", "alice", VALID | {"introduction": text, "announcement": text, "ex": text}
    )
    assert status == 201
    assert [made["group"][field] for field in ("introduction", "announcement", "ex")] == [text] * 3


def read(world: World, user: str, **headers: str) -> dict[str, Any]:
    (notification,) = world.send("GET", "/me/notifications", user, headers=headers)["body"]["notifications"]
    found: dict[str, Any] = notification
    return found


def test_a_name_that_turns_is_kept_and_turns_nothing_but_itself(world: World) -> None:
    name = f"{RLO}Walkers"
    _, made = world.request("POST", "/groups", "alice", VALID | {"name": name, "members": ["ben"]})
    assert made["group"]["name"] == name
    world.settle()
    notification = read(world, "ben")
    assert notification["group"]["name"] == name
    assert notification["title"] == f"{FSI}{RLO}Walkers{PDF}{PDI}"
    assert notification["body"] == f"{FSI}Alice{PDI} invited you to “{FSI}{RLO}Walkers{PDF}{PDI}”."


def older(world: World, group_id: str, **fields: str) -> None:
    """Change a group's item to one that an earlier version of Herald stored, with what it let through."""
    (item,) = [item for item in world.items("GroupsTable") if item["PK"]["S"] == f"GROUP#{group_id}"]
    changed: dict[str, Any] = {name: value for name, value in item.items() if name != "texts_version"}
    changed |= {name: {"S": value} for name, value in fields.items()}
    world.backing.dynamodb.put_item(TableName="GroupsTable", Item=changed)


@pytest.mark.parametrize("name", ["\u200b", "Hik\u0085ers", "\uffff", "\u202eHikers"], ids=ascii)
def test_a_group_that_was_stored_with_such_a_name_is_readable_and_delivered(world: World, name: str) -> None:
    body = VALID | {"members": ["ben"], "group_id": "hikers"}
    assert world.request("POST", "/groups", "alice", body)[0] == 201
    older(world, "hikers", name=name)
    for mapping in world.streams:
        mapping.position = len(world.stream())
    world.clock.advance(180)
    world.reconcile()
    world.play_queues()
    status, group = world.request("GET", "/groups/hikers", "ben")
    assert (status, group["name"]) == (200, name)
    assert read(world, "ben")["group"]["name"] == name


def test_a_group_of_the_first_version_is_published_in_its_words_and_read_in_todays(world: World) -> None:
    """Its message has the bytes that it had; the inbox words it when it is read."""
    body = VALID | {"members": ["ben"], "group_id": "hikers", "name": "a" * 78 + "🇺🇸🇺🇸"}
    world.request("POST", "/groups", "alice", body)
    older(world, "hikers")
    for mapping in world.streams:
        mapping.position = len(world.stream())
    world.clock.advance(180)
    world.reconcile()
    events = [json.loads(message["Body"]) for message in world.messages("GatewayQueue")]
    (invited,) = [event for event in events if event["type"] == "group.invitation.received"]
    assert invited["data"]["words"]["en"]["title"] == "a" * 78 + "🇺…"
    world.play_queues()
    assert read(world, "ben")["title"] == "a" * 78 + "…"


def test_a_retry_of_a_group_with_a_name_that_is_refused_today_gets_the_first_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    body, key = VALID | {"name": "\u200b"}, {"Idempotency-Key": "k"}
    with monkeypatch.context() as before:
        before.setattr("herald.use_cases.groups.create_group.check_texts", lambda request: None)
        first = world.send("POST", "/groups", "alice", body, headers=key)
    again = world.send("POST", "/groups", "alice", body, headers=key)
    assert (first["status"], again["status"]) == (201, 201)
    assert again["headers"]["Idempotent-Replayed"] == "true"
    assert again["body"] == first["body"]
    assert world.request("POST", "/groups", "alice", body)[0] == 422


@pytest.mark.parametrize("inviter", ["   ", "\u200b", "\u3164\u2800"])
def test_an_inviter_without_a_visible_name_is_shown_by_id(world: World, inviter: str) -> None:
    event = api_event("POST", "/groups", "alice", VALID | {"members": ["ben"]})
    event["requestContext"]["authorizer"]["name"] = inviter
    assert world.invoke("ApiFunction", event)["statusCode"] == 201
    world.settle()
    assert read(world, "ben")["body"] == "alice invited you to “Hikers”."
