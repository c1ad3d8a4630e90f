"""`herald openim serve`."""

import httpx
import pytest
from typer.testing import CliRunner

from herald_tools.commands import cli
from herald_tools.commands.openim import command
from herald_tools.openim.serving.server import Server
from tests.support.hook_receiver import HookReceiver
from tests.support.openim_samples import sample

RUNNER = CliRunner()


def test_a_stand_in_is_served_with_the_users_of_the_examples(
    monkeypatch: pytest.MonkeyPatch, receiver: HookReceiver
) -> None:
    seen: list[int] = []

    def call() -> None:
        """Create a group in place of waiting for Ctrl+C."""
        token = sample("C-get_admin_token.request")
        with httpx.Client(base_url=served[0], trust_env=False) as http:
            answer = http.post(token.http["path"], json=token.body, headers=token.headers)
            headers = {"operationID": "a", "token": answer.json()["data"]["token"]}
            group = {"groupInfo": {"groupType": 2}, "ownerUserID": "ana", "memberUserIDs": ["ben", "eve"]}
            seen.append(http.post("/group/create_group", json=group, headers=headers).json()["errCode"])

    served: list[str] = []
    introduction = command.introduction

    def noting(server: Server) -> str:
        served.append(server.url)
        return introduction(server)

    monkeypatch.setattr(command, "introduction", noting)
    monkeypatch.setattr(command, "wait_forever", call)
    version = ["--version", "3.8.3-patch.16"]
    result = RUNNER.invoke(cli.app, ["openim", "serve", "--port", "0", *version, "--webhook-url", receiver.url])
    assert result.exit_code == 0
    assert seen == [0]
    assert f"{served[0]} (a stand-in for 3.8.3-patch.16)" in result.stdout


def test_a_port_that_is_taken_is_named(receiver: HookReceiver) -> None:
    port = receiver.url.split(":")[2].split("/")[0]
    result = RUNNER.invoke(cli.app, ["openim", "serve", "--port", port])
    assert result.exit_code == 1
    assert f"Port {port} cannot be used" in result.stderr
