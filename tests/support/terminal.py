"""What a command draws on terminals of different widths."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable

from rich.console import Console

Draw = Callable[[Console], None]


def drawn(draw: Draw, width: int) -> str:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    draw(console)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def characters(text: str) -> Counter[str]:
    """Count the characters, without those that only the layout needs."""
    return Counter(re.sub(r"[\s─]", "", text))


def check_readable(draw: Draw, figures: Iterable[object]) -> None:
    """Check that 80 columns hold what 2,000 hold, and each figure in one piece."""
    narrow, wide = drawn(draw, 80), drawn(draw, 2_000)
    assert max(map(len, narrow.splitlines())) <= 80
    assert "…" not in narrow
    assert characters(narrow) == characters(wide)
    for each in figures:
        assert re.search(rf"(?<![\d,.]){re.escape(str(each))}(?![\d,.]\d)", narrow), each
