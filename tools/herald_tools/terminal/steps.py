"""Steps of a long command on the terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Steps:
    """Shows each step while it runs, and then its duration."""

    def __init__(self, console: Console) -> None:
        """Print to `console`."""
        self._console = console

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show `name` while the block runs, then its duration."""
        started = time.monotonic()
        with self._console.status(f"{name} …"):
            yield
        self._console.print(f"[green]✔[/] {name} [dim]{time.monotonic() - started:.1f} s[/]", highlight=False)
