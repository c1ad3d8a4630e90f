"""Print the part of a lock file that goes into one layer.

Usage: pick.py LOCK NAME ...           the packages of these names
       pick.py LOCK --but NAME ...     all others
"""

from __future__ import annotations

import re
import sys
from pathlib import Path


class NotLocked(Exception):
    """A package is asked for that the lock file does not have; the message names it."""


def pick(lock: str, names: set[str], *, others: bool) -> str:
    """Return what `lock` says of the packages of these names, or of all others. Raises NotLocked."""
    pins = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]
    pinned = [(re.split("[=; ]", pin, maxsplit=1)[0], pin) for pin in pins]
    if missing := names - {name for name, _ in pinned}:
        raise NotLocked(", ".join(sorted(missing)))
    return "".join(pin for name, pin in pinned if (name in names) is not others)


if __name__ == "__main__":
    _, path, *wanted = sys.argv
    sys.stdout.write(pick(Path(path).read_text(), set(wanted) - {"--but"}, others="--but" in wanted))
