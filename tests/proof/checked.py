"""The promises in the output: how often each was checked."""

from rich.table import Table

from tests.proof.story import Score


def checked_table(score: Score) -> Table:
    """Return a table of all promises, those that were checked most first."""
    table = Table(title="What was checked", title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    for promise, times in score.checked.most_common():
        table.add_row(f"{times:,}", promise)
    return table
