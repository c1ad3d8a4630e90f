"""How a stand-in is set up."""

import time
from collections.abc import Callable
from typing import NamedTuple

from herald_tools.openim.versions import Version


def now_ms() -> int:
    """Return the time in epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Settings(NamedTuple):
    """What OpenIM's configuration files would say, and the clock, which returns epoch milliseconds."""

    version: Version = Version.MAIN
    secret: str = "openIM123"  # noqa: S105 - the one that OpenIM ships, as its samples have it.
    administrators: tuple[str, ...] = ("imAdmin", "heraldAdmin")
    now_ms: Callable[[], int] = now_ms
