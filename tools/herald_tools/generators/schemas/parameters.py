"""Writes the list of parameters in docs/deploying.md: a table for each group of parameters in template.yaml."""

from collections.abc import Iterator, Mapping
from typing import Any

from herald_tools.local.paths import ROOT
from herald_tools.local.template import source

PAGE = ROOT / "docs" / "deploying.md"
BEGIN, END = "<!-- parameters of template.yaml -->", "<!-- end of parameters -->"

Parameter = Mapping[str, Any]
"""A parameter as the template declares it: Type, Description, and perhaps Default and constraints."""


def page() -> str:
    """Return docs/deploying.md with the parameters of the template. Raises ValueError if a marker is missing."""
    text = PAGE.read_text()
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    return f"{before}{BEGIN}\n{tables(source())}\n{after}"


def tables(template: Mapping[str, Any]) -> str:
    """Return a heading and a table for each group of parameters."""
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    return "\n".join(line for group in groups for line in _table(group, template["Parameters"]))


def _table(group: Mapping[str, Any], parameters: Mapping[str, Parameter]) -> Iterator[str]:
    yield f"\n### {group['Label']['default']}\n"
    yield "| parameter | default | what it does | allowed values |"
    yield "| --- | --- | --- | --- |"
    for name in group["Parameters"]:
        parameter = parameters[name]
        yield f"| `{name}` | {default(parameter)} | {parameter['Description']} | {allowed(parameter)} |"


def default(parameter: Parameter) -> str:
    """Return the default value as the table shows it."""
    if "Default" not in parameter:
        return "required"
    return f"`{parameter['Default']}`" if parameter["Default"] != "" else "empty"


def allowed(parameter: Parameter) -> str:
    """Return the values that CloudFormation accepts, as the table shows them."""
    match parameter:
        case {"AllowedValues": values}:
            return ", ".join(f"`{value}`" for value in values)
        case {"MinValue": least, "MaxValue": most}:
            return f"{least:,} to {most:,}"
        case {"MinValue": least}:
            return f"{least:,} or more"
        case {"AllowedPattern": _, "ConstraintDescription": wanted}:
            return str(wanted)
        case {"MinLength": _}:
            return "not empty"
    return "any text"
