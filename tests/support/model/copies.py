"""Copies of plain data: what a caller gives or gets is never the object that the model stores."""

import marshal
from typing import Any, TypeVar, cast

Data = TypeVar("Data")


def copied(value: Data) -> Data:
    """Return a deep copy of dicts, lists, strings and numbers. marshal is ten times as fast as copy.deepcopy.

    Raises ValueError for anything else.
    """
    return cast("Data", marshal.loads(marshal.dumps(cast("Any", value))))  # noqa: S302 - read what was just written.
