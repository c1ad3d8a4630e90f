"""template.yaml as CloudFormation receives it, and with conditions resolved for given parameters.

`python -m herald_tools.generators.checks.template FILE` writes the production stack as JSON, for checkers that support
neither SAM's resources nor conditions. SAM's own translator produces it.
"""

import json
import logging
import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samtranslator.translator.transform import transform

from herald_tools.local.template import source

REQUIRED = {"JwtIssuer": "https://issuer.example.com", "JwtAudience": "herald"}
"""Parameters without a default."""

PRODUCTION = {**REQUIRED, "ApiConcurrency": "100"}
"""The parameters of `sam deploy --config-env prod`. A test compares them with samconfig.toml."""

NOTHING = {"Ref": "AWS::NoValue"}


class _NoManagedPolicies:
    """SAM's source of AWS-managed policies. The template uses none."""

    def load(self) -> dict[str, str]:
        return {}


@cache
def _translated() -> str:
    """Translate once. The translator needs a region, but uses it for nothing here."""
    template = source()
    for resource in template["Resources"].values():
        for code in ("CodeUri", "ContentUri"):
            if code in resource.get("Properties", {}):
                resource["Properties"][code] = f"s3://built/{resource['Properties'][code]}.zip"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="us-east-1"):
        return json.dumps(transform(template, REQUIRED, _NoManagedPolicies()))


def translated() -> dict[str, Any]:
    """Return the template as CloudFormation receives it, without resources of SAM."""
    template: dict[str, Any] = json.loads(_translated())
    return template


def resolved(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the template with conditions resolved for `parameters`. Resources that are not created are left out."""
    template = translated()
    values = {name: str(found.get("Default", "")) for name, found in template["Parameters"].items()}
    values |= {"AWS::Partition": "aws"} | dict(parameters)
    conditions = Conditions(template.pop("Conditions"), values)
    for section in ("Resources", "Outputs"):
        template[section] = {
            name: conditions.chosen({key: value for key, value in found.items() if key != "Condition"})
            for name, found in template[section].items()
            if "Condition" not in found or conditions.holds(found["Condition"])
        }
    return template


class Conditions:
    """The template's conditions for given parameters, evaluated as CloudFormation does."""

    def __init__(self, conditions: Mapping[str, Any], values: Mapping[str, str]) -> None:
        self._conditions = conditions
        self._values = values

    def holds(self, name: str) -> bool:
        """Return whether a condition is true."""
        return self._is_true(self._conditions[name])

    def _is_true(self, expression: Any) -> bool:
        match expression:
            case {"Condition": str(name)}:
                return self.holds(name)
            case {"Fn::Not": [inner]}:
                return not self._is_true(inner)
            case {"Fn::And": [*inner]}:
                return all(map(self._is_true, inner))
            case {"Fn::Equals": [{"Ref": str(name)}, wanted]}:
                return self._values[name] == str(wanted)
        raise ValueError(f"unknown form of a condition: {expression}")

    def chosen(self, value: Any) -> Any:
        """Return a value with each Fn::If replaced by its result, and without AWS::NoValue."""
        match value:
            case {"Fn::If": [str(name), when_true, when_false]}:
                return self.chosen(when_true if self.holds(name) else when_false)
            case dict():
                inner = {key: self.chosen(each) for key, each in value.items()}
                return {key: each for key, each in inner.items() if each != NOTHING}
            case list():
                return [each for each in map(self.chosen, value) if each != NOTHING]
        return value


def write(path: Path) -> None:
    """Write the production stack."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(resolved(PRODUCTION), indent=1) + "\n")


if __name__ == "__main__":
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # It warns of features of AWS's own copy.
    write(Path(sys.argv[1]))
