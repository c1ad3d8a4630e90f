"""A stand-in OpenIM that is served, with the people of the samples, and a client of it."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from herald_tools.openim.serving.server import Server, serving
from herald_tools.openim.settings import Settings
from herald_tools.openim.standin import OpenIM
from herald_tools.openim.state.users import User
from herald_tools.openim.versions import Version
from tests.support.openim_samples import SAMPLE_TIME, sample

PEOPLE = {"u_ana": "Ana", "u_ben": "Ben", "u_chen": "Chen", "u_dara": "Dara"}
SENDER = "herald"
WEB = 5
"""A platform id."""

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # Reading the usual authorities takes 20 ms for each client.


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    while not condition():
        time.sleep(0.001)


@dataclass
class StillClock:
    """A clock that moves only when a test advances it."""

    now: int = SAMPLE_TIME

    def now_ms(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass
class Played:
    """A served stand-in. Calls are made with the token of an administrator unless a test gives another one."""

    openim: OpenIM
    server: Server
    http: httpx.Client
    clock: StillClock

    def administrator(self, user_id: str = "imAdmin") -> str:
        return self.openim.tokens.issue_for_administrator(user_id)

    def login(self, user_id: str) -> str:
        return self.openim.tokens.issue(user_id, WEB)

    def post(
        self, path: str, body: Any, token: str | None = None, operation_id: str = "op-7c1f", **headers: str
    ) -> httpx.Response:
        token = self.administrator() if token is None else token
        return self.http.post(path, json=body, headers={"operationID": operation_id, "token": token, **headers})

    def code(self, path: str, body: Any, token: str | None = None) -> int:
        code: int = self.post(path, body, token).json()["errCode"]
        return code

    def play(self, name: str, by: str | None = None, /, **changes: Any) -> httpx.Response:
        """Send the request of a sample with the token `by`, and with changed fields of its body."""
        request = sample(name)
        headers = dict(request.headers)
        if "token" in headers:
            headers["token"] = self.administrator() if by is None else by
        return self.http.request(
            request.http["method"], request.http["path"], json={**request.body, **changes}, headers=headers
        )

    def create(self, group_id: str = "", token: str | None = None, **changes: Any) -> httpx.Response:
        """Create the group of the samples."""
        info = {**sample("A-create_group.request").body["groupInfo"], "groupID": group_id, **changes}
        return self.play("A-create_group.request", token, groupInfo=info)


@contextmanager
def played(version: Version, *accounts: str) -> Iterator[Played]:
    """Serve a stand-in with four people, and with notification accounts."""
    clock = StillClock()
    openim = OpenIM.fresh(Settings(version=version, now_ms=clock.now_ms), seed=1)
    openim.users.add([User(user_id, name, "", "", clock.now) for user_id, name in PEOPLE.items()])
    for account in accounts:
        openim.add_sender(account)
    with (
        serving(openim) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=10, verify=_NO_TLS) as http,
    ):
        yield Played(openim, server, http, clock)
