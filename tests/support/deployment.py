"""What a deployed template consists of: the values that its references have, and the kinds of its resources."""

from dataclasses import dataclass
from typing import Any

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
            case {"Ref": str(name)}:
                return self.names[name]
            case {"Fn::If": [condition, if_true, if_false]}:
                return self._choose(condition, if_true, if_false)
            case {"Fn::GetAtt": [name, attribute]}:
                return self.attributes[name, attribute]
            case dict():
                return {key: self.resolve(inner) for key, inner in value.items()}
            case list():
                return [self.resolve(inner) for inner in value]
            case _:
                return value

    def _choose(self, condition: str, if_true: Any, if_false: Any) -> Any:
        """Return the property for a condition. It runs on AWS; no other condition is true."""
        if condition == "RunsOnAws":
            return self.resolve(if_true)
        return "" if if_false == {"Ref": "AWS::NoValue"} else self.resolve(if_false)  # An empty variable is not set.


def undeployed() -> References:
    """Return the references that no resource is needed for: parameters and functions."""
    defaults = {name: str(found.get("Default", "")) for name, found in transformed()["Parameters"].items()}
    functions = {name: name for name in resources_of_type(FUNCTION)}
    return References(defaults | PARAMETERS | functions | {"AWS::StackName": "herald"}, {})
