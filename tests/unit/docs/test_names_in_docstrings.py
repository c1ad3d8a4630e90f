"""Modules and classes that docstrings refer to exist."""

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from herald_tools.local.paths import ROOT

NAME = re.compile(r"`(herald(?:_tools)?(?:\.\w+)+)`")


def names() -> set[str]:
    """Return the qualified names in backticks in all modules."""
    modules = [*Path(ROOT, "layers/herald").rglob("*.py"), *Path(ROOT, "tools/herald_tools").rglob("*.py")]
    return {name for path in modules for name in NAME.findall(path.read_text())}


@pytest.mark.parametrize("name", sorted(names()))
def test_a_name_in_a_docstring_is_the_name_of_something(name: str) -> None:
    assert resolve_name(name)
