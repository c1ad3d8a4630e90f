"""HEAD works wherever GET does: the same status and headers, and no body."""

import pytest

from tests.support.api_events import api_event
from tests.support.api_surface import DOCUMENTATION, METHODS
from tests.support.world import World

READABLE = [path for path, methods in (METHODS | DOCUMENTATION).items() if "GET" in methods]


def named(path: str) -> str:
    return path.format(group_id="g", scope="default", group_type="work", device_id="phone")


@pytest.mark.parametrize("path", READABLE)
def test_head_answers_as_get_without_a_body(shared: World, path: str) -> None:
    get = shared.invoke("ApiFunction", api_event("GET", named(path), "alice", roles="admin"))
    head = shared.invoke("ApiFunction", api_event("HEAD", named(path), "alice", roles="admin"))
    assert get["statusCode"] == head["statusCode"] == 200
    assert head["multiValueHeaders"] == get["multiValueHeaders"]
    assert get["body"]
    assert head["body"] == ""


def test_head_of_what_get_does_not_find_is_not_found_either(shared: World) -> None:
    answer = shared.invoke("ApiFunction", api_event("HEAD", "/groups/unknown", "alice"))
    assert (answer["statusCode"], answer["body"]) == (404, "")


@pytest.mark.parametrize("path", ["/groups", "/me/notifications/read", "/policies/preview", "/me/devices/phone"])
def test_head_is_refused_where_there_is_nothing_to_get(shared: World, path: str) -> None:
    answer = shared.invoke("ApiFunction", api_event("HEAD", path, "alice"))
    assert (answer["statusCode"], answer["body"]) == (405, "")
    assert "HEAD" not in answer["headers"]["Allow"]


def test_head_counts_as_a_read_for_the_rate_of_one_user(world: World) -> None:
    world.configure("ReadsPerSecond", "1")
    statuses = {
        world.invoke("ApiFunction", api_event("HEAD", "/me/preferences", "ana"))["statusCode"] for _ in range(15)
    }
    assert statuses == {200, 429}
