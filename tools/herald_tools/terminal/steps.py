"""Shows on the terminal what is being done, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Steps:
    """Says of each step that it runs, and then that it is done."""

    def __init__(self, console: Console) -> None:
        """Draw on `console`."""
        self._console = console

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show `name` for as long as the block runs."""
        started = time.monotonic()
        with self._console.status(f"{name} …"):
            yield
        self._console.print(f"[green]✔[/] {name} [dim]{time.monotonic() - started:.1f} s[/]", highlight=False)
