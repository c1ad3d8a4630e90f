"""Draws mutants: python -m herald_tools.lab.mutants.sample PACKAGE COUNT SEED.

Prints them as lines of JSON. Runs in .venv-mutants, the only environment that has cosmic-ray.
"""

import ast
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from herald_tools.lab.mutants.mutant import Mutant

LAYERS = ("domain", "use_cases", "adapters")

OPERATORS = (
    "NumberReplacer",
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ZeroIterationForLoop",
    "ExceptionReplacer",
    "ReplaceUnaryOperator_Delete_Not",
    *(
        f"ReplaceComparisonOperator_{pair}"
        for pair in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt", "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")
    ),
    *(
        f"ReplaceBinaryOperator_{pair}"
        for pair in ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "FloorDiv_Mul", "Mod_Add", "BitOr_BitAnd", "BitAnd_BitOr")
    ),
)
"""One operator for each way in which code is usually wrong. The others of cosmic-ray change the same places again."""

Position = tuple[int, int]
"""Line, from 1, and column, from 0."""

Place = tuple[Path, str, int, Position]
"""A file, an operator, which of its occurrences in the file, from 0, and where that is."""


def places(path: Path) -> Iterator[Place]:
    """Yield every place of a file where an operator changes what the program does."""
    source = path.read_text()
    ignored = list(_ignored(ast.parse(source)))
    nodes = list(ast_nodes(get_ast(source)))
    for name in OPERATORS:
        operator = get_operator(f"core/{name}")()
        found = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, start in enumerate(found):
            if not any(first <= start < last for first, last in ignored):
                yield path, name, occurrence, start


def _ignored(module: ast.Module) -> Iterator[tuple[Position, Position]]:
    """Yield the ranges of annotations, decorators and imports for types: no behaviour follows from them."""
    for node in ast.walk(module):
        match node:
            case ast.FunctionDef():
                annotations = [
                    node.returns,
                    *(each.annotation for each in ast.walk(node.args) if isinstance(each, ast.arg)),
                ]
                yield from (_range(each) for each in (*annotations, *node.decorator_list) if each)
            case ast.ClassDef():
                yield from (_range(each) for each in node.decorator_list)
            case ast.AnnAssign():
                yield _range(node.annotation)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield _range(node)


def _range(node: ast.expr | ast.stmt) -> tuple[Position, Position]:
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)


def mutant_at(place: Place, package: Path) -> Mutant | None:
    """Return the mutant of a place, or None if the operator changes nothing there."""
    path, name, occurrence, (line, _) = place
    source = path.read_text()
    try:
        changed: str | None = mutate_code(source, get_operator(f"core/{name}")(), occurrence)
    except AttributeError:  # ExceptionReplacer fails at a dotted name.
        return None
    if changed is None or changed == source:
        return None
    before, after = source.splitlines()[line - 1], changed.splitlines()[line - 1]
    return Mutant(path.relative_to(package).as_posix(), line, name, before, after, changed)


def draw(package: Path, count: int, seed: int) -> Iterator[Mutant]:
    """Yield `count` mutants of the package, the same for the same seed."""
    files = sorted(path for layer in LAYERS for path in (package / layer).rglob("*.py"))
    found = [place for path in files for place in places(path)]
    Random(seed).shuffle(found)  # noqa: S311 - a sample, no secret.
    mutants = (mutant_at(place, package) for place in found)
    yield from islice(filter(None, mutants), count)


if __name__ == "__main__":
    for mutant in draw(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])):
        print(mutant.to_json())
