"""template.yaml as it is written."""

import json
from functools import cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from herald_tools.local.paths import ROOT


def source() -> dict[str, Any]:
    """Return the template, with CloudFormation's short forms such as `!Ref` written out; the caller may change it."""
    template: dict[str, Any] = json.loads(_as_json())
    return template


@cache
def _as_json() -> str:
    """Parse the template once in a process: that takes 0.15 seconds, and tests ask for it often."""
    return json.dumps(yaml_parse((ROOT / "template.yaml").read_text()))


@cache
def saved_queries() -> dict[str, str]:
    """Return the text of each saved query of CloudWatch Logs Insights by its name, without the stack's name."""
    resources = source()["Resources"].values()
    saved = [each["Properties"] for each in resources if each["Type"] == "AWS::Logs::QueryDefinition"]
    return {each["Name"]["Fn::Sub"].partition("/")[2]: each["QueryString"] for each in saved}
