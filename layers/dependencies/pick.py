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
    pinned = {
        re.split("[=; ]", each, maxsplit=1)[0]: each for each in re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]
    }
    if missing := names - pinned.keys():
        raise NotLocked(", ".join(sorted(missing)))
    return "".join(each for name, each in pinned.items() if (name in names) is not others)


if __name__ == "__main__":
    _, path, *wanted = sys.argv
    sys.stdout.write(pick(Path(path).read_text(), set(wanted) - {"--but"}, others="--but" in wanted))
