"""What the template refuses to be deployed with (CloudFormation's Rules)."""

from collections.abc import Mapping
from typing import Any

import pytest

from herald_tools.local import deployment
from herald_tools.local.tokens import ISSUER
from tests.support.template import PARAMETERS, source

RULES: dict[str, dict[str, Any]] = source()["Rules"]


def holds(condition: Any, parameters: Mapping[str, str]) -> Any:
    """Evaluate a rule's condition, as far as ours go."""
    match condition:
        case {"Ref": name}:
            return parameters[name]
        case {"Fn::Equals": [left, right]}:
            return holds(left, parameters) == holds(right, parameters)
        case {"Fn::Not": [inner]}:
            return not holds(inner, parameters)
        case {"Fn::And": inner}:
            return all(holds(each, parameters) for each in inner)
        case str():
            return condition
    raise AssertionError(f"not understood: {condition}")


def broken(**given: str) -> set[str]:
    """Return the rules that a deployment with these parameters breaks."""
    defaults = {name: str(found.get("Default", "")) for name, found in source()["Parameters"].items()}
    parameters = {**defaults, **PARAMETERS, **given}
    return {
        name
        for name, rule in RULES.items()
        if holds(rule.get("RuleCondition", "always"), parameters)
        and not all(holds(each["Assert"], parameters) for each in rule["Assertions"])
    }


def test_an_ordinary_deployment_breaks_no_rule() -> None:
    assert broken() == set()


def test_the_local_stack_breaks_no_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployment, "public_key", lambda path: "key")
    local = deployment.local_parameters()
    assert local["JwtIssuer"] == ISSUER
    assert broken(**local) == set()


def test_the_issuer_whose_key_lies_on_a_laptop_is_for_the_local_stack_alone() -> None:
    assert broken(JwtIssuer=ISSUER) == {"DevelopmentTokensStayLocal"}
    assert broken(JwtIssuer=ISSUER, RunsOn="aws") == {"DevelopmentTokensStayLocal"}
    assert broken(JwtIssuer=ISSUER, RunsOn="local") == set()


def test_openim_needs_its_secret_and_subnets_need_security_groups() -> None:
    openim, secret = {"OpenIMApiUrl": "https://im.example.com"}, {"OpenIMSecretArn": "arn:aws:secretsmanager:x"}
    assert broken(**openim) == {"OpenIMHasItsSecret"}
    assert broken(**openim, **secret) == set()
    assert broken(**openim, **secret, OpenIMSubnets="subnet-0a") == {"OpenIMSubnetsHaveSecurityGroups"}
    assert broken(**openim, **secret, OpenIMSubnets="subnet-0a", OpenIMSecurityGroups="sg-0c") == set()


def test_a_stack_without_a_key_is_not_deployed() -> None:
    assert broken(JwtPublicKey="") == {"SomeKeyIsGiven"}
    assert broken(JwtPublicKey="", JwtJwksUrl="https://issuer.example.com/jwks.json") == set()


def test_every_rule_says_what_to_do() -> None:
    assert all(each["AssertDescription"] for rule in RULES.values() for each in rule["Assertions"])
