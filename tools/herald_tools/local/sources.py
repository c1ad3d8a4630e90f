"""The files that a deployment is built from."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from herald_tools.local.paths import ROOT

FILES = ("template.yaml", "samconfig.toml")
FOLDERS = ("functions", "layers")


def fingerprint(root: Path = ROOT) -> str:
    """Return a hash of all files that a deployment is built from: another one after any change."""
    found = hashlib.sha256()
    for path in sorted(_files(root)):
        content = path.read_bytes()
        found.update(f"{path.relative_to(root)}\n{len(content)}\n".encode() + content)
    return found.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    yield from (root / name for name in FILES)
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
