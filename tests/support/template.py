"""template.yaml, translated by AWS's SAM translator."""

import json
from functools import cache
from typing import Any

from herald_tools.generators.checks.template import REQUIRED
from herald_tools.generators.checks.template import translated as transformed
from herald_tools.local.template import source
from tests.support.keys import PUBLIC_KEY

UNLIMITED = {"ReadsPerSecond": "0", "WritesPerSecond": "0"}
"""One user sends all requests of a test, within little time: its clock goes by a millisecond at each reading."""

PARAMETERS = {**REQUIRED, **UNLIMITED, "JwtPublicKey": PUBLIC_KEY}


def resources_of_type(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of one type, by logical id; the caller may change them."""
    found: dict[str, dict[str, Any]] = json.loads(_resources_of_type(kind))
    return found


@cache
def _resources_of_type(kind: str) -> str:
    """Search the template once for each type, not once for each world."""
    return json.dumps(of_type(kind, transformed()))


def of_type(kind: str, template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of one type in a template, by logical id."""
    resources = template["Resources"]
    return {name: found.get("Properties", {}) for name, found in resources.items() if found["Type"] == kind}


__all__ = ["PARAMETERS", "of_type", "resources_of_type", "source", "transformed"]
