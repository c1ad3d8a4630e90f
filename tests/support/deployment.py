"""What a deployed template consists of: the values that its references have, and the kinds of its resources."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from herald_tools.generators.checks.template import Conditions
from tests.support.template import PARAMETERS, resources_of_type, transformed

REGION = "us-east-1"

FUNCTION, TABLE, QUEUE, TOPIC, SUBSCRIPTION = (
    "AWS::Lambda::Function",
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::SNS::Topic",
    "AWS::SNS::Subscription",
)


@dataclass(frozen=True)
class References:
    """The values of `Ref` and `Fn::GetAtt` in the deployed template."""

    names: dict[str, str]
    attributes: dict[tuple[str, str], str]

    def copy(self) -> "References":
        """Return references that may be changed."""
        return References(dict(self.names), dict(self.attributes))

    def resolve(self, value: Any) -> Any:
        """Return a property of the template with its references replaced."""
        match value:
            case {"Fn::If": [str(name), if_true, if_false]}:
                holds = Conditions(_conditions(), {"AWS::Partition": "aws", **self.names}).holds(name)
                return self.resolve(if_true if holds else if_false)
            case {"Ref": str(name)}:
                return self.names[name]
            case {"Fn::GetAtt": [name, attribute]}:
                return self.attributes[name, attribute]
            case dict():
                return {key: self.resolve(inner) for key, inner in value.items()}
            case list():
                return [self.resolve(inner) for inner in value]
            case _:
                return value


@cache
def _conditions() -> dict[str, Any]:
    conditions: dict[str, Any] = transformed()["Conditions"]
    return conditions


def undeployed() -> References:
    """Return the references that no resource is needed for: parameters and functions."""
    defaults = {name: str(found.get("Default", "")) for name, found in transformed()["Parameters"].items()}
    functions = {name: name for name in resources_of_type(FUNCTION)}
    return References(defaults | PARAMETERS | functions | {"AWS::StackName": "herald", "AWS::NoValue": ""}, {})
