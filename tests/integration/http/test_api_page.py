"""docs/api.md lists every operation of the API."""

import re
from pathlib import Path

from tests.support.api_surface import DOCUMENTATION
from tests.support.world import World

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text()
OPERATION = re.compile(r"`(GET|POST|PUT|DELETE|PATCH) (/[\w/{}.]*)`")


def listed() -> set[tuple[str, str]]:
    """Return the operations in the table of all calls; a scope stands for its two paths."""
    table = PAGE.partition("## All calls")[2].partition("\n## ")[0]
    return {(method, path.replace("{scope}", "group_type/{group_type}")) for method, path in OPERATION.findall(table)}


def test_every_operation_is_listed_and_no_other(world: World) -> None:
    status, document = world.request("GET", "/openapi.json", "")
    assert status == 200
    existing = {
        (method.upper(), path.replace("{scope}", "group_type/{group_type}"))
        for path, item in document["paths"].items()
        for method in item
    }
    assert listed() == existing | {(method, path) for path, methods in DOCUMENTATION.items() for method in methods}
