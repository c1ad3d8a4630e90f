"""Browsers: which pages may call the API and read its answers."""

from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.world import World

PAGE = "https://chat.example.com"
OTHER = "http://localhost:3000"
ALLOWED = f"{PAGE},{OTHER}"
GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben"]}


def headers_of(answer: dict[str, Any]) -> dict[str, str]:
    several = answer.get("multiValueHeaders") or {}
    return (answer.get("headers") or {}) | {name: ", ".join(values) for name, values in several.items()}


def preflight(path: str, method: str, origin: str = PAGE) -> dict[str, Any]:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization",
    }
    event = api_event("OPTIONS", path, "", headers=asked)
    event["requestContext"].pop("authorizer")  # A preflight request has no token.
    return event


def listed(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")}


@pytest.fixture
def open_world(world: World) -> World:
    world.configure("AllowedOrigins", ALLOWED)
    return world


@pytest.mark.parametrize("origin", [PAGE, OTHER])
@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/groups", "POST"),
        ("/groups/g", "GET"),
        ("/me/preferences", "PUT"),
        ("/me/devices/phone", "DELETE"),
        ("/policies/default", "PUT"),
        ("/policies/group_type/work", "DELETE"),
        ("/health", "GET"),
        ("/openapi.json", "GET"),
    ],
)
def test_a_preflight_request_of_an_allowed_page_is_granted(
    open_world: World, path: str, method: str, origin: str
) -> None:
    answer = open_world.invoke("ApiFunction", preflight(path, method, origin))
    headers = headers_of(answer)
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert headers["Access-Control-Allow-Origin"] == origin
    assert method.lower() in listed(headers["Access-Control-Allow-Methods"])
    sent = {"authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "operationid"}
    assert sent <= listed(headers["Access-Control-Allow-Headers"])
    assert int(headers["Access-Control-Max-Age"]) > 0
    assert "origin" in listed(headers["Vary"])


@pytest.mark.parametrize("origin", ["https://evil.example.com", f"{PAGE}.evil.com", "http://chat.example.com", "null"])
def test_other_pages_are_granted_nothing(open_world: World, origin: str) -> None:
    asked = headers_of(open_world.invoke("ApiFunction", preflight("/groups", "POST", origin)))
    event = api_event("GET", "/me/notifications", "ana", headers={"Origin": origin})
    read = headers_of(open_world.invoke("ApiFunction", event))
    assert not [name for name in (*asked, *read) if name.startswith("Access-Control")]
    assert "origin" in listed(read["Vary"])


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/groups", GROUP, 201),
        ("GET", "/me/notifications", None, 200),
        ("GET", "/groups/unknown", None, 404),
        ("GET", "/nowhere", None, 404),
        ("DELETE", "/groups", None, 405),
        ("POST", "/groups", {"name": ""}, 422),
        ("POST", "/groups", "text", 422),
        ("GET", "/policies", None, 403),
        ("HEAD", "/me/notifications", None, 200),
    ],
)
def test_an_allowed_page_reads_answers_and_errors(
    open_world: World, method: str, path: str, body: Any, status: int
) -> None:
    answer = open_world.invoke("ApiFunction", api_event(method, path, "ana", body, headers={"Origin": PAGE}))
    headers = headers_of(answer)
    assert answer["statusCode"] == status
    assert headers["Access-Control-Allow-Origin"] == PAGE
    readable = listed(headers["Access-Control-Expose-Headers"])
    assert {"etag", "location", "retry-after", "idempotent-replayed"} <= readable
    assert "origin" in listed(headers["Vary"])
    assert "Access-Control-Allow-Credentials" not in headers


def test_the_vary_header_of_the_inbox_keeps_its_other_names(open_world: World) -> None:
    headers = headers_of(
        open_world.invoke("ApiFunction", api_event("GET", "/me/notifications", "ana", headers={"Origin": PAGE}))
    )
    assert listed(headers["Vary"]) == {"accept", "accept-language", "origin"}


def test_a_page_reads_that_it_sends_too_many_requests(open_world: World) -> None:
    open_world.configure("ReadsPerSecond", "1")
    event = api_event("GET", "/me/preferences", "ana", headers={"Origin": PAGE})
    refused = [answer for _ in range(15) if (answer := open_world.invoke("ApiFunction", event))["statusCode"] == 429]
    assert headers_of(refused[0])["Access-Control-Allow-Origin"] == PAGE


def test_every_page_may_be_allowed_but_never_with_credentials(world: World) -> None:
    world.configure("AllowedOrigins", "*")
    for event in (preflight("/groups", "POST"), api_event("GET", "/me/notifications", "ana", headers={"Origin": PAGE})):
        headers = headers_of(world.invoke("ApiFunction", event))
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in headers


def test_no_page_is_allowed_by_default(world: World) -> None:
    asked = world.invoke("ApiFunction", preflight("/groups", "POST"))
    read = world.invoke("ApiFunction", api_event("GET", "/me/notifications", "ana", headers={"Origin": PAGE}))
    assert asked["statusCode"] == 405
    assert not [name for name in (*headers_of(asked), *headers_of(read)) if name.startswith("Access-Control")]


def test_a_program_outside_of_browsers_gets_no_header_about_origins(open_world: World) -> None:
    headers = headers_of(open_world.invoke("ApiFunction", api_event("GET", "/me/notifications", "ana")))
    assert not [name for name in headers if name.startswith("Access-Control")]


def test_a_preflight_request_for_an_unknown_path_is_not_found(open_world: World) -> None:
    assert open_world.invoke("ApiFunction", preflight("/nowhere", "GET"))["statusCode"] == 404
