"""What caches and phones may keep of the answers."""

from typing import Any

import pytest

from tests.support.api_events import api_event
from tests.support.world import World

GROUP = {"name": "Hikers", "group_type": "work", "members": ["ben"]}


def cache_control(answer: dict[str, Any]) -> str:
    several = answer.get("multiValueHeaders") or {}
    (found,) = several.get("Cache-Control") or [answer["headers"]["Cache-Control"]]
    return str(found)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/me/notifications", None),
        ("GET", "/me/notifications/unread", None),
        ("GET", "/me/preferences", None),
        ("PUT", "/me/preferences", {}),
        ("POST", "/groups", GROUP),
        ("GET", "/groups/unknown", None),
        ("POST", "/groups", {}),
        ("DELETE", "/groups", None),
        ("GET", "/policies", None),
        ("GET", "/health", None),
    ],
)
def test_no_cache_keeps_an_answer(world: World, method: str, path: str, body: Any) -> None:
    assert cache_control(world.invoke("ApiFunction", api_event(method, path, "ana", body))) == "no-store"


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_caches_keep_the_documentation_for_a_while(world: World, path: str) -> None:
    assert cache_control(world.invoke("ApiFunction", api_event("GET", path, ""))) == "public, max-age=300"
