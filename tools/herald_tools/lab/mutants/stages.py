"""Which tests to run for a changed module: the likeliest to notice first."""

from collections.abc import Iterator
from pathlib import Path

from herald_tools.local.paths import ROOT

TESTS = ROOT / "tests"

INTEGRATION = {
    "audit": ("audit",),
    "commits": ("groups", "delivery"),
    "content": ("delivery", "groups"),
    "creation": ("groups",),
    "delivery": ("delivery",),
    "dynamodb": ("dynamodb", "groups"),
    "groups": ("groups",),
    "identity": ("identity",),
    "inbox": ("inbox", "groups"),
    "messaging": ("sns", "delivery"),
    "notifications": ("delivery", "policies"),
    "observability": ("audit",),
    "openim": ("delivery", "inbox"),
    "policies": ("policies",),
    "push": ("push",),
    "reconcile": ("reconcile",),
    "settings": ("policies", "push"),
    "texts": ("inbox", "policies"),
}
"""The packages of integration tests about a capability."""

LAYERS = ("domain", "use_cases", "adapters", "api", "entrypoints")
WHOLE = ("tests/integration/http/test_generated_requests.py", "tests/proof", "tests/template")


def stages(path: str, *, whole: bool) -> Iterator[list[str]]:
    """Yield the arguments of pytest for each stage of a module, by its path in the package.

    Unit tests of its own package and what is quick for all; tests of its capability; all tests in this process but
    those that are generated or random, which only `whole` adds.
    """
    layer, *inner = Path(path).parts[:-1]
    own = TESTS.joinpath("unit", layer, *inner)
    yield [*_existing([own]), "tests/contract", "tests/golden/test_golden.py"]
    capability = inner[0] if inner else ""
    near = [TESTS / "integration" / each for each in INTEGRATION.get(capability, ())]
    yield _existing([*(TESTS / "unit" / each for each in LAYERS), *near])
    yield ["tests/integration", f"--ignore={WHOLE[0]}", *(f"--ignore={each}" for each in _existing(near))]
    if whole:
        yield list(WHOLE)


def _existing(folders: list[Path]) -> list[str]:
    return [str(folder.relative_to(ROOT)) for folder in folders if folder.exists()]
