"""Requests through a custom domain with a base path, in the shape in which API Gateway sends them."""

import json
import re
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.support.api_events import api_event, behind_domain
from tests.support.refusals import check_refused
from tests.support.world import World

GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben"], "group_id": "hikers"}
BASES = ["chat", "chat/v2", "groups", "me", "v1", "docs"]
FIXED = {"/health", "/openapi.json", "/docs"}
"""Paths that are resources of their own in API Gateway."""

REQUESTS: list[tuple[str, str, Any, str]] = [
    ("POST", "/groups", GROUP, ""),
    ("GET", "/groups/hikers", None, ""),
    ("GET", "/groups/hikers/members", None, ""),
    ("GET", "/groups/hikers/deliveries", None, ""),
    ("GET", "/groups/nobody", None, ""),
    ("GET", "/me/notifications", None, ""),
    ("GET", "/me/preferences", None, ""),
    ("PUT", "/me/preferences", {}, ""),
    ("GET", "/policies", None, "admin"),
    ("GET", "/policies/group_type%2Fwork", None, "admin"),
    ("POST", "/policies/preview", {"group": {}}, "admin"),
    ("DELETE", "/groups", None, ""),
    ("GET", "/nowhere", None, ""),
    ("GET", "/health", None, ""),
    ("GET", "/openapi.json", None, ""),
    ("GET", "/docs", None, ""),
]


def answers(world: World, base: str) -> list[tuple[int, Any]]:
    """Send all requests, and return status and body of each. Ids and times that differ by request are left out."""
    found = []
    for method, path, body, roles in REQUESTS:
        event = api_event(method, path, "ana", body, roles=roles)
        answer = world.invoke("ApiFunction", behind_domain(event, base, fixed=path in FIXED) if base else event)
        text = re.sub(r"hg-\w+|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[0-9:.]+Z", "", answer["body"] or "")
        found.append((int(answer["statusCode"]), text))
    return found


@pytest.mark.parametrize("base", BASES)
def test_every_request_has_the_same_answer_below_a_base_path(world: World, base: str) -> None:
    first = answers(world, "")
    again = answers(world, base)
    assert again == first
    assert [status for status, _ in first] == [201, 200, 200, 200, 404, *[200] * 5, 422, 405, 404, *[200] * 3]


@pytest.mark.parametrize("base", ["chat", "chat/v2"])
def test_the_location_of_a_group_leads_to_it_below_the_base_path(world: World, base: str) -> None:
    answer = world.invoke("ApiFunction", behind_domain(api_event("POST", "/groups", "ana", GROUP), base))
    assert answer["multiValueHeaders"]["Location"] == [f"/{base}/groups/hikers"]


@pytest.mark.parametrize("name", ["docs", "openapi.json"])
def test_the_documentation_sends_requests_below_the_base_path(world: World, name: str) -> None:
    event = behind_domain(api_event("GET", f"/{name}", ""), "chat/v2", fixed=True)
    (server,) = re.findall(r'"servers": \[\s*{\s*"url": "([^"]*)"', world.invoke("ApiFunction", event)["body"])
    page = f"https://api.example.com/chat/v2/{name}"
    assert urljoin(page, server) == "https://api.example.com/chat/v2/"


def test_an_error_is_logged_with_the_group_in_the_path_and_not_in_the_base_path(world: World) -> None:
    check_refused(world, behind_domain(api_event("GET", "/groups/hikers", "ana"), "groups/other"), 404, "")
    check_refused(world, behind_domain(api_event("PATCH", "/groups/hikers", "ana"), "groups/other"), 405, "")
    assert {line.get("group_id") for line in world.audit_lines() if line["event"] == "request.refused"} == {"hikers"}


def test_a_base_path_alone_leads_nowhere(world: World) -> None:
    event = api_event("GET", "/chat/", "ana") | {"resource": "/", "pathParameters": None}
    check_refused(world, event, 404, "")


def test_a_trailing_slash_makes_no_difference_below_a_base_path(world: World) -> None:
    event = behind_domain(api_event("GET", "/me/notifications/", "ana"), "chat")
    assert json.loads(world.invoke("ApiFunction", event)["body"])["notifications"] == []
