"""template.yaml as CloudFormation gets it, and as it is once its parameters are given.

`python -m herald_tools.generators.checks.template FILE` writes the stack that runs on AWS as JSON, for checkers that
know neither SAM's resources nor conditions. SAM's own translator makes it; nothing is copied by hand.
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
"""What `sam deploy --config-env prod` says beside them (samconfig.toml; a test holds the two together)."""

NOTHING = {"Ref": "AWS::NoValue"}


class _NoManagedPolicies:
    """The roles in the template name all they may do; SAM has no policy of AWS's to look up."""

    def load(self) -> dict[str, str]:
        return {}


@cache
def _translated() -> str:
    """Translate once; the translator wants to know a region, whichever."""
    template = source()
    for resource in template["Resources"].values():
        for code in ("CodeUri", "ContentUri"):
            if code in resource.get("Properties", {}):
                resource["Properties"][code] = f"s3://built/{resource['Properties'][code]}.zip"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="us-east-1"):
        return json.dumps(transform(template, REQUIRED, _NoManagedPolicies()))


def translated() -> dict[str, Any]:
    """Return the template as CloudFormation gets it: no resource of SAM's left."""
    template: dict[str, Any] = json.loads(_translated())
    return template


def resolved(parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the template without conditions, as they turn out with `parameters`: what is not made is not in it."""
    template = translated()
    values = {name: str(found.get("Default", "")) for name, found in template["Parameters"].items()} | dict(parameters)
    conditions = _Conditions(template.pop("Conditions"), values)
    for section in ("Resources", "Outputs"):
        template[section] = {
            name: conditions.chosen({key: value for key, value in found.items() if key != "Condition"})
            for name, found in template[section].items()
            if "Condition" not in found or conditions.holds(found["Condition"])
        }
    return template


class _Conditions:
    """The template's conditions under given parameters, as CloudFormation's functions define them."""

    def __init__(self, conditions: Mapping[str, Any], values: Mapping[str, str]) -> None:
        self._conditions = conditions
        self._values = values

    def holds(self, name: str) -> bool:
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
        raise ValueError(f"a condition that is not understood: {expression}")

    def chosen(self, value: Any) -> Any:
        """Return a value with each Fn::If replaced by what it chooses, and nothing where that is AWS::NoValue."""
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
    """Write the stack that runs in production."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(resolved(PRODUCTION), indent=1) + "\n")


if __name__ == "__main__":
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # It warns of features that only AWS's own copy has.
    write(Path(sys.argv[1]))
