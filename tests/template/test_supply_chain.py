"""What is installed is what was locked: each package by version and hash, from wherever the machine gets packages."""

import re
from pathlib import Path

import pytest

from herald_tools.local.paths import ROOT

SHIPS = ROOT / "layers" / "dependencies" / "requirements.txt"
LOCKS = [SHIPS, *sorted((ROOT / "tools" / "requirements").glob("*.txt"))]
PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)( ;[^\\]+)?((?: --hash=sha256:[0-9a-f]{64})+)")

each_lock = pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)


def requirements_of(lock: Path) -> list[str]:
    """Return a lock file's requirements, one a line, without comments."""
    lines = [line for line in lock.read_text().splitlines() if not line.lstrip().startswith("#")]
    return [" ".join(each.split()) for each in "\n".join(lines).replace("\\\n", " ").splitlines() if each.strip()]


def versions_of(lock: Path) -> set[tuple[str, str]]:
    return {(found[1], found[2]) for each in requirements_of(lock) if (found := PIN.fullmatch(each))}


def test_every_list_of_requirements_has_its_lock() -> None:
    lists = {path.with_suffix(".txt") for path in (ROOT / "tools" / "requirements").glob("*.in")}
    assert {*lists, SHIPS} == set(LOCKS)
    assert SHIPS.with_suffix(".in").is_file()


@each_lock
def test_every_package_is_pinned_to_a_version_and_its_hashes(lock: Path) -> None:
    """One hash is enough for pip to ask for all of them (pip: hash-checking mode)."""
    requirements = requirements_of(lock)
    assert requirements
    assert [each for each in requirements if not PIN.fullmatch(each)] == []


@each_lock
def test_a_lock_names_no_index_and_no_address(lock: Path) -> None:
    assert not re.search(
        r"://|--(extra-)?index-url|--find-links|--trusted-host|^-e |@ ", lock.read_text(), re.MULTILINE
    )


def test_what_is_tested_is_what_ships() -> None:
    """Development locks the same versions: boto3 and Powertools behave in tests as they do in Lambda."""
    assert versions_of(SHIPS) <= versions_of(ROOT / "tools" / "requirements" / "dev.txt")
    assert len(versions_of(SHIPS)) > 10


def test_pip_asks_no_package_what_else_to_install() -> None:
    """--no-deps: the lock is complete, and what is not in it is not installed."""
    for makefile in (ROOT / "Makefile", SHIPS.parent / "Makefile"):
        recipe = makefile.read_text().replace("\\\n", " ")
        (installing,) = [line for line in recipe.splitlines() if "pip install" in line and not line.startswith("#")]
        assert "--no-deps" in installing
