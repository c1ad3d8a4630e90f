"""The commands that the documentation names exist."""

import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from typer.main import get_command

from tests.unit.docs.test_docs import CODE, FENCE, ROOT, each_page

MAKE = re.compile(r"(?:^|[`(;&] ?)make ([a-z][a-z-]*)", re.MULTILINE)
HERALD = re.compile(r"(?:\.venv/bin/|`)herald ([a-z][a-z -]*[a-z])")


def herald() -> Any:
    """Return the command `herald` as it is installed."""
    (script,) = entry_points(group="console_scripts", name="herald")
    return get_command(script.load())


def unknown_targets(text: str, makefile: str) -> set[str]:
    """Return the targets of make that a page names and the Makefile does not have."""
    code = "\n".join([*FENCE.findall(text), *CODE.findall(text)])
    return set(MAKE.findall(code)) - set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def unknown_commands(text: str, command: Any) -> Iterator[str]:
    """Yield the subcommands of `herald` that a page names and that do not exist."""
    for words in HERALD.findall(text):
        if not exists(words.split(), command):
            yield words


def exists(words: list[str], command: Any) -> bool:
    """Tell whether words lead to a command; behind a command that is no group they are its arguments."""
    if not words or not hasattr(command, "commands"):
        return True
    return words[0] in command.commands and exists(words[1:], command.commands[words[0]])


@each_page
def test_every_make_target_exists(page: Path) -> None:
    assert unknown_targets(page.read_text(), (ROOT / "Makefile").read_text()) == set()


@each_page
def test_every_herald_command_exists(page: Path) -> None:
    assert list(unknown_commands(page.read_text(), herald())) == []


def test_the_checks_find_what_is_wrong() -> None:
    assert unknown_targets("`make sense` and make believe\n```\nmake up\n```", "up: setup\n") == {"sense"}
    assert list(unknown_commands("`herald audit nothing` `herald dlq list` `herald fly`", herald())) == [
        "audit nothing",
        "fly",
    ]
