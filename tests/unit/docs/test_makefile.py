"""What `make` prints, with scripts in the place of what it installs."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from herald_tools.local.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
ENVIRONMENTS = {".venv": "dev", ".venv-sam": "sam", ".venv-aws": "local-aws", ".venv-checks": "checks"}
PROGRAM = '#!/bin/sh\ncase "$1" in token) echo "token of $2" ;; esac\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder in which everything seems to be installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    locks = tmp_path / "tools" / "requirements"
    locks.mkdir(parents=True)
    for environment, lock in ENVIRONMENTS.items():
        (locks / f"{lock}.txt").touch()
        programs = tmp_path / environment / "bin"
        programs.mkdir(parents=True)
        for name in ("herald", "python"):
            (programs / name).write_text(PROGRAM)
            (programs / name).chmod(0o755)
        (tmp_path / environment / ".ready").touch()
    return tmp_path


def make(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", *arguments]  # The one on the path is what users have.
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_target_is_in_the_help(checkout: Path) -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    shown = [line.split()[0] for line in make("help", folder=checkout).stdout.splitlines()]
    assert sorted(shown) == sorted(phony.split())


def test_a_token_is_all_that_make_prints(checkout: Path) -> None:
    assert make("token", "USER=ana", folder=checkout).stdout == "token of ana\n"
    elsewhere = checkout / "tools"
    assert make("-s", "-C", str(checkout), "token", "USER=ana", folder=elsewhere).stdout == "token of ana\n"


def test_where_make_prints_more_than_the_token_it_says_how_to_prevent_that(checkout: Path) -> None:
    done = make("-C", str(checkout), "token", "USER=ana", folder=checkout / "tools")
    assert (done.stdout == "token of ana\n") is not ("make -s -C" in done.stderr)


def test_a_token_for_nobody_is_refused(checkout: Path) -> None:
    done = make("token", folder=checkout)
    assert (done.returncode, done.stdout) == (2, "")
    assert "make token USER=<id>" in done.stderr


def test_the_bill_of_materials_is_said_to_be_written(checkout: Path) -> None:
    assert make("sbom", folder=checkout).stdout == "Bill of materials: .local/sbom.json\n"
