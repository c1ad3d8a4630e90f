"""template.yaml as the tests read it: transformed by AWS's own SAM translator, nothing copied by hand."""

import json
import os
from functools import cache
from typing import Any
from unittest.mock import patch

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from tests.support.keys import PUBLIC_KEY
from tools.local.paths import ROOT

PARAMETERS = {
    "JwtIssuer": "https://issuer.example.com",
    "JwtAudience": "herald",
    "JwtPublicKey": PUBLIC_KEY,
}


class _NoManagedPolicies:
    """The roles in the template name all they may do; SAM has no policy of AWS's to look up."""

    def load(self) -> dict[str, str]:
        return {}


def source() -> dict[str, Any]:
    """Return the template as it is written."""
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
    return template


@cache
def _transformed() -> str:
    """Transform once; the translator wants to know a region, whichever."""
    template = source()
    for resource in template["Resources"].values():
        for code in ("CodeUri", "ContentUri"):
            if code in resource.get("Properties", {}):
                resource["Properties"][code] = f"s3://built/{resource['Properties'][code]}.zip"
    with patch.dict(os.environ, AWS_DEFAULT_REGION="us-east-1"):
        return json.dumps(transform(template, PARAMETERS, _NoManagedPolicies()))


def transformed() -> dict[str, Any]:
    """Return the template as CloudFormation gets it: no resource of SAM's left."""
    template: dict[str, Any] = json.loads(_transformed())
    return template


def resources_of_type(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of all resources of one type, by logical id."""
    resources = transformed()["Resources"]
    return {name: found.get("Properties", {}) for name, found in resources.items() if found["Type"] == kind}
