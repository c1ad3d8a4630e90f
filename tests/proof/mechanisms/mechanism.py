"""A mechanism that keeps a promise, and how the proof notices that it is missing."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

Break = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Mechanism:
    """`what` it is; how to `remove` it; what is `tried` without it; and, as a pattern, what is `found` then."""

    what: str
    remove: Break
    tried: Callable[[], None]
    found: str
