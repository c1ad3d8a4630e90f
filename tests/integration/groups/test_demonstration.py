"""The part of the demonstration about a back end, on moto: what it shows, and that it finds no problem."""

import io
import json
from typing import Any

import httpx
from rich.console import Console

from herald_tools.commands.demo.on_behalf import show_on_behalf
from herald_tools.commands.demo.show import Show
from herald_tools.commands.demo.waiting import Findings
from herald_tools.local.client import HeraldClient, User
from tests.support.world import World


class WorldClient(HeraldClient):
    """Calls the API of a world, and lets everything be delivered after each request."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(self, user: User, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request as the user."""
        roles, body = " ".join(user.roles), options.get("json")
        status, answer = self._world.request(method, path, user.user_id, body, roles=roles)
        self._world.settle()
        return httpx.Response(status, text=json.dumps(answer), request=httpx.Request(method, f"https://herald{path}"))


def test_ben_reads_that_ana_invited_him_and_the_back_end_reads_nothing(world: World) -> None:
    shown, findings = io.StringIO(), Findings()
    show_on_behalf(WorldClient(world), Show(Console(file=shown, width=100)), findings)
    text = shown.getvalue()
    assert findings.problems == []
    assert "A back end creates a group on behalf of Ana" in text
    assert "  ben      Ana invited you to “Monday runners”." in text
    assert "  backend  (nothing)" in text
    assert sorted((entry.user_id, count) for entry, count in findings.wanted.items()) == [
        ("ana", 1),
        ("ben", 1),
        ("chen", 1),
    ]
