"""`herald scaling`."""

from rich.console import Console

from herald_tools.lab.scaling.page import write
from herald_tools.local.paths import ROOT

PAGE = ROOT / "docs" / "scaling.md"


def scaling() -> None:
    """Simulate loads and write docs/scaling.md: which stage is the bottleneck, and which setting helps."""
    PAGE.write_text(write())
    Console().print(f"{PAGE.relative_to(ROOT)} written.", highlight=False)
