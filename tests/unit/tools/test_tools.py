"""The command line: what it prints, what it finds wrong, and what it leaves alone."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
from typer.testing import CliRunner

from herald_tools.commands import cli
from herald_tools.commands import stack as stack_commands
from herald_tools.commands.demo import command as demo_command
from herald_tools.commands.stack import already_running, introduction
from herald_tools.local import aws_server, sources, stack, tokens
from herald_tools.local.census import CONFIRMATION, INVITATION, InboxEntry, differences, expected
from herald_tools.local.deployment import CommandFailed

RUNNER = CliRunner()


def test_a_census_expects_a_confirmation_and_an_invitation_for_everybody_else() -> None:
    assert expected("g", "ana", ["ana", "ben"]) == Counter(
        [InboxEntry("g", "ana", CONFIRMATION), InboxEntry("g", "ben", INVITATION)]
    )


def test_a_census_without_differences_has_nothing_to_say() -> None:
    wanted = expected("g", "ana", ["ana", "ben"])
    assert differences(wanted, wanted) == []


def test_a_census_names_recipients_who_were_missed_notified_twice_or_notified_by_mistake() -> None:
    wanted = expected("g", "ana", ["ana", "ben", "chen"])
    found = Counter(
        {
            InboxEntry("g", "ana", CONFIRMATION): 1,
            InboxEntry("g", "ben", INVITATION): 2,
            InboxEntry("g", "eve", INVITATION): 1,
        }
    )
    assert differences(wanted, found) == [
        f"missing: chen of g ({INVITATION})",
        f"notified twice: ben of g ({INVITATION})",
        f"should not be notified: eve of g ({INVITATION})",
    ]


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "local" / "jwt.pem"
    monkeypatch.setattr(stack_commands, "PRIVATE_KEY", path)
    return path


def test_a_token_is_all_that_is_printed(key: Path) -> None:
    result = RUNNER.invoke(cli.app, ["token", "ana", "--name", "Ana", "--role", "admin"])
    assert result.exit_code == 0
    token = result.stdout.removesuffix("\n")
    public = tokens.load_key(key).public_key()
    claims = jwt.decode(token, public, algorithms=["RS256"], audience=tokens.AUDIENCE, issuer=tokens.ISSUER)
    assert (claims["sub"], claims["name"], claims["roles"]) == ("ana", "Ana", ["admin"])
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("arguments", [["a b"], [""], ["ana", "--role", "boss"]])
def test_a_token_for_nobody_or_for_an_unknown_role_is_refused(key: Path, arguments: list[str]) -> None:
    result = RUNNER.invoke(cli.app, ["token", *arguments])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert not key.exists()


@pytest.mark.parametrize(("problems", "code"), [([], 0), (["missing: ben of g"], 1)])
def test_the_demonstration_exits_by_what_it_found(
    monkeypatch: pytest.MonkeyPatch, problems: list[str], code: int
) -> None:
    @contextmanager
    def no_stack(step: object) -> Iterator[None]:
        yield None

    monkeypatch.setattr(stack, "temporary_stack", no_stack)
    monkeypatch.setattr(demo_command, "run", lambda running, show: problems)
    assert RUNNER.invoke(cli.app, ["demo"]).exit_code == code


def test_a_demonstration_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(step: object) -> None:
        raise CommandFailed("sam build failed: no space left")

    monkeypatch.setattr(stack, "temporary_stack", fails)
    result = RUNNER.invoke(cli.app, ["demo"])
    assert result.exit_code == 1
    assert "no space left" in result.stderr


def test_a_process_that_only_has_the_number_of_ours_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep = "import time; time.sleep(60)"
    stack_file = tmp_path / "stack.json"
    with subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True) as foreign:
        monkeypatch.setattr(stack, "STACK_FILE", stack_file)
        monkeypatch.setattr(stack, "SAM_LOCAL_FILE", tmp_path / "sam-local.json")
        stale = stack.Stack("http://127.0.0.1:1/x", "http://127.0.0.1:1", "us-east-1", foreign.pid, {})
        stack_file.write_text(json.dumps({name: getattr(stale, name) for name in stale.__slots__}))
        assert stack.running() is None
        assert not stack.take_down()
        assert foreign.poll() is None
        assert not stack_file.exists()
        foreign.kill()


def test_stopping_ends_the_whole_process_group() -> None:
    forks = "import os, time; os.fork(); time.sleep(60)"
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", forks], dict(os.environ), setsid=True)
    assert aws_server.is_running(pid)
    aws_server.stop(pid)
    assert not aws_server.is_running(pid)


def test_a_free_port_is_the_preferred_one_if_nobody_has_it() -> None:
    port = aws_server.free_port()
    assert aws_server.free_port(port) == port


RUNNING = stack.Stack(
    "http://127.0.0.1:4566/_aws/execute-api/a1/v1",
    "http://127.0.0.1:4566",
    "us-east-1",
    1,
    {"ApiId": "a1", "StageName": "v1"},
    "2026-11-23T07:21:16+00:00",
    "code",
)


def test_a_stack_that_runs_already_shows_since_when_and_whether_it_has_the_code_of_the_checkout() -> None:
    since = datetime(2026, 11, 23, 7, 21, tzinfo=UTC).astimezone()
    assert already_running(RUNNING, "code") == f"Already running since {since:%H:%M}, with the code of this checkout.\n"
    changed = already_running(RUNNING, "other code")
    assert changed == f"Already running since {since:%H:%M}. The code has changed; to deploy it: make down && make up\n"


def test_a_stack_that_runs_already_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "running", lambda: RUNNING)
    result = RUNNER.invoke(cli.app, ["up"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert result.stdout.startswith("Already running since ")
    assert "make down && make up" in result.stdout


def test_the_introduction_shows_all_addresses_and_commands_whose_output_ends_its_line() -> None:
    lines = introduction(RUNNING).splitlines()
    assert "API              http://127.0.0.1:4566/_aws/execute-api/a1/v1" in lines
    assert "Swagger page     http://a1.execute-api.localhost:4566/v1/docs" in lines
    assert "Function output  .local/aws.log" in lines
    commands = "\n".join(lines).replace("\\\n", "").splitlines()
    assert [line.endswith("; echo") for line in commands if line.startswith("curl ")] == [True] * 3
    assert all(len(line) <= 80 for line in lines if not line.startswith(("curl", "  -H")))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Some files that a deployment is built from."""
    for name in ("template.yaml", "samconfig.toml", "functions/api/handler.py", "layers/herald/herald/times.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["template.yaml", "functions/api/handler.py", "layers/herald/herald/new.py"])
def test_a_change_of_what_is_deployed_changes_the_fingerprint(checkout: Path, name: str) -> None:
    before = sources.fingerprint(checkout)
    (checkout / name).write_text("changed")
    assert sources.fingerprint(checkout) != before


def test_what_is_not_deployed_does_not_change_the_fingerprint(checkout: Path) -> None:
    before = sources.fingerprint(checkout)
    for name in ("functions/api/__pycache__/handler.pyc", "docs/audit.md"):
        (checkout / name).parent.mkdir(parents=True)
        (checkout / name).touch()
    assert sources.fingerprint(checkout) == before
