"""The tables of languages are what the generator writes."""

from herald_tools.generators.cldr.module import PATH, text

MAX_BYTES = 20_000
"""Every function that words a notification loads the tables."""


def test_the_tables_are_what_the_generator_writes() -> None:
    """If this fails after an update of babel or langcodes: .venv/bin/python -m herald_tools.generators.cldr."""
    assert PATH.read_text() == text()


def test_the_tables_are_small() -> None:
    assert PATH.stat().st_size < MAX_BYTES
