"""`herald scaling`: writes docs/scaling.md."""

from rich.console import Console

from herald_tools.lab.scaling.page import write
from herald_tools.local.paths import ROOT

PAGE = ROOT / "docs" / "scaling.md"


def scaling() -> None:
    """Simulate loads on paper, and write docs/scaling.md: what saturates first, and which setting moves it."""
    PAGE.write_text(write())
    Console().print(f"{PAGE.relative_to(ROOT)} written.")
