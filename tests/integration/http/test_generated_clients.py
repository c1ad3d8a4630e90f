"""Generated clients and models work, directly and below a base path, in the event shape that API Gateway sends."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.api_events import api_event, behind_domain
from tests.support.generated_clients import (
    GENERATORS,
    GeneratedClient,
    generate,
    importable,
    use_generated_client,
    use_generated_models,
)
from tests.support.world import World

pytestmark = pytest.mark.skipif(not GENERATORS.exists(), reason="make tests installs the generators")

BASES = ["", "chat", "chat/v2"]


@pytest.fixture
def generated(world: World, tmp_path: Path) -> Iterator[World]:
    document = world.request("GET", "/openapi.json", "")[1]
    generate(document, tmp_path)
    with importable(tmp_path):
        yield world


def gateway(world: World, base: str, user: str) -> Callable[[httpx.Request], httpx.Response]:
    """Return API Gateway for one user: it makes an event of a request, and a response of the function's answer."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0].removeprefix(f"/{base}" if base else "")
        roles = "admin" if user == "ops" else ""
        event = api_event(request.method, path, user, raw=request.content.decode(), roles=roles)
        event["headers"] = dict(request.headers)
        event["multiValueHeaders"] = {name: [value] for name, value in request.headers.items()}
        answered = world.invoke("ApiFunction", behind_domain(event, base) if base else event)
        several = answered.get("multiValueHeaders") or {k: [v] for k, v in answered["headers"].items()}
        headers = [(name, value) for name, values in several.items() for value in values]
        return httpx.Response(int(answered["statusCode"]), headers=headers, content=answered["body"])

    return answer


@pytest.mark.parametrize("base", BASES)
def test_a_generated_client_and_generated_models_do_what_a_program_does(generated: World, base: str) -> None:
    root = f"https://api.example.com/{base}".rstrip("/")

    def connect(user: str) -> GeneratedClient:
        return GeneratedClient(root, "any", httpx.MockTransport(gateway(generated, base, user)))

    def send(user: str, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Any:
        json_type = {"Content-Type": "application/json"} | (headers or {})
        with httpx.Client(transport=httpx.MockTransport(gateway(generated, base, user))) as http:
            response = http.request(method, root + path, content=body, headers=json_type).raise_for_status()
        return json.loads(response.content) if response.content else None

    use_generated_client(connect, generated.settle, "")
    use_generated_models(send, generated.settle, "")
