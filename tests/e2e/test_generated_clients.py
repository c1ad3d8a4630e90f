"""Generated clients and models work over HTTP, with the nulls that they send."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from herald_tools.local import tokens
from herald_tools.local.client import HeraldClient, User
from herald_tools.local.paths import PRIVATE_KEY
from herald_tools.local.stack import Stack
from tests.support.generated_clients import (
    GENERATORS,
    GeneratedClient,
    generate,
    importable,
    use_generated_client,
    use_generated_models,
)

pytestmark = pytest.mark.skipif(not GENERATORS.exists(), reason="make tests installs the generators")


def user_named(name: str) -> User:
    return User(name, name.capitalize(), ("admin",) if name == "ops" else ())


def test_a_generated_client_and_generated_models_do_what_a_program_does(
    stack: Stack, client: HeraldClient, tmp_path: Path
) -> None:
    def connect(name: str) -> GeneratedClient:
        user = user_named(name)
        return GeneratedClient(stack.api_url, tokens.issue(PRIVATE_KEY, user.user_id, user.name, user.roles))

    def send(name: str, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> Any:
        given = {"Content-Type": "application/json"} | (headers or {})
        answer = client.send(user_named(name), method, path, content=body, headers=given).raise_for_status()
        return answer.json() if answer.content else None

    generate(httpx.get(f"{stack.api_url}/openapi.json", timeout=60.0).raise_for_status().json(), tmp_path)
    with importable(tmp_path):
        use_generated_client(connect, lambda: None, "-client")
        use_generated_models(send, lambda: None, "-models")
    for scope in ("group_type/normal", "group_type/super"):  # The stack's other tests create groups of these types.
        removed = client.send(user_named("ops"), "DELETE", f"/policies/{scope}", headers={"If-Match": "*"})
        assert removed.status_code == 200


def test_head_is_answered_like_get(stack: Stack, client: HeraldClient) -> None:
    for path in ("/health", "/openapi.json", "/docs"):
        answer = httpx.head(f"{stack.api_url}{path}", timeout=60.0)
        assert (answer.status_code, answer.content) == (200, b"")
    answer = client.send(User("header"), "HEAD", "/me/notifications")
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (200, b"", "no-store")
    assert httpx.head(f"{stack.api_url}/me/notifications", timeout=60.0).status_code == 401


def test_a_preflight_request_needs_no_token_and_is_refused_where_no_page_is_allowed(stack: Stack) -> None:
    asked = {"Origin": "https://chat.example.com", "Access-Control-Request-Method": "GET"}
    answer = httpx.options(f"{stack.api_url}/me/notifications", headers=asked, timeout=60.0)
    assert answer.status_code == 405
    assert "Access-Control-Allow-Origin" not in answer.headers
