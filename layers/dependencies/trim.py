"""Leave of botocore's data what the functions use: it describes 400 services in 25 MB, and reads a part at each start.

Usage: trim.py FOLDER SERVICE ...: FOLDER is where packages are installed.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection


def main(folder: str, *services: str) -> None:
    """Trim the botocore in `folder` to `services`, by their names in botocore. Raises OSError where there is none."""
    data = Path(folder) / "botocore" / "data"
    for each in data.iterdir():
        if each.is_dir() and each.name not in services:
            shutil.rmtree(each)
    endpoints = data / "endpoints.json"
    endpoints.write_text(json.dumps(only(json.loads(endpoints.read_text()), services), separators=(",", ":")))


def only(endpoints: dict[str, Any], services: Collection[str]) -> dict[str, Any]:
    """Return botocore's list of endpoints with all partitions and regions, but of some services.

    Every client reads the list, 1.2 MB as it is shipped; docs/performance.md has what that takes of a cold start.
    """
    partitions = [
        {**partition, "services": {name: each for name, each in partition["services"].items() if name in services}}
        for partition in endpoints["partitions"]
    ]
    return {**endpoints, "partitions": partitions}


if __name__ == "__main__":
    main(*sys.argv[1:])
