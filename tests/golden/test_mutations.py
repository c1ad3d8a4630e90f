"""The golden files notice each change of the code that would break stored or published data."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from herald_tools.local.paths import ROOT

PACKAGE = ROOT / "layers" / "herald" / "herald"


@dataclass(frozen=True)
class Mutation:
    """One change of a source file: `old` stands there exactly once."""

    path: str
    old: str
    new: str

    def apply(self, package: Path) -> None:
        """Change a copy of the package."""
        file = package / self.path
        text = file.read_text()
        assert text.count(self.old) == 1, f"{self.old!r} stands {text.count(self.old)} times in {self.path}"
        file.write_text(text.replace(self.old, self.new))


MUTATIONS = {
    "a defaulted field joins the fingerprint": Mutation(
        "domain/creation/fingerprint.py",
        "for name in _FIRST_SETTINGS),\n    ]",
        'for name in _FIRST_SETTINGS),\n        "",\n    ]',
    ),
    "another separator in derived_group_id": Mutation(
        "domain/identifiers.py", r'f"{caller}\n{idempotency_key}"', r'f"{caller}\t{idempotency_key}"'
    ),
    "another uuid namespace": Mutation("domain/identifiers.py", "5f4dcb0c", "5f4dcb0d"),
    "four digits in ledger keys": Mutation("adapters/dynamodb/group_keys.py", "{key.chunk:03d}", "{key.chunk:04d}"),
    "another chunk hash": Mutation("domain/groups/roster.py", "import crc32", "import adler32 as crc32"),
    "a wider inbox key": Mutation(
        "adapters/dynamodb/user_keys.py", "{position.created_at:013d}", "{position.created_at:014d}"
    ),
    "another key order in a message": Mutation(
        "domain/notifications/cloud_event.py",
        '            "source": "/herald/groups",\n            "type": message.kind.value,\n',
        '            "type": message.kind.value,\n            "source": "/herald/groups",\n',
    ),
}


def check(package: Path) -> subprocess.CompletedProcess[str]:
    """Compare what a copy of the package makes with the golden files."""
    program = (
        f"import runpy, sys; sys.path.insert(0, {str(package.parent)!r})\n"
        "runpy.run_module('tests.golden', run_name='__main__', alter_sys=True)"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKAGE, tmp_path / "herald", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_package_as_it_is_makes_what_the_golden_files_hold(package: Path) -> None:
    found = check(package)
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_noticed(name: str, package: Path) -> None:
    MUTATIONS[name].apply(package)
    found = check(package)
    assert found.returncode == 1
    assert ": " in found.stderr.splitlines()[-1]
    assert "Traceback" not in found.stderr
