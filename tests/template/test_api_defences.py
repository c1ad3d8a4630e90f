"""What stands before the API: throttles, the access log, the shape of tokens, the firewall.

An emulator would not notice if any of it were missing: it encrypts, throttles and filters nothing.
"""

import json
import re
from typing import Any

import pytest

from herald_tools.generators.checks.template import PRODUCTION, resolved
from tests.support.production import (
    AWS,
)
from tests.support.template import of_type


def stage() -> dict[str, Any]:
    (found,) = of_type("AWS::ApiGateway::Stage", AWS).values()
    return found


def test_the_api_takes_so_many_requests_a_second_and_measures_them() -> None:
    (settings,) = stage()["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["ThrottlingRateLimit"] == {"Ref": "RequestRate"}
    assert settings["ThrottlingBurstLimit"] == {"Ref": "RequestBurst"}
    assert settings["MetricsEnabled"] is True
    assert settings["DataTraceEnabled"] is False
    assert "LoggingLevel" not in settings  # Execution logs would show headers.


def test_the_access_log_is_json_and_shows_neither_tokens_nor_query_strings() -> None:
    setting = stage()["AccessLogSetting"]
    assert setting["DestinationArn"] == {"Fn::GetAtt": ["AccessLog", "Arn"]}
    assert "\n" not in setting["Format"]
    fields = json.loads(setting["Format"])
    assert fields["request_id"] == "$context.requestId"
    for variable in fields.values():
        assert re.fullmatch(r"\$context(\.[A-Za-z]+)+", variable)
        assert not re.search("header|query|input|body|claims|apikey|authorizer.(name|roles)", variable, re.IGNORECASE)


def test_api_gateway_may_write_its_log_before_it_has_to() -> None:
    assert AWS["Resources"]["Api"]["DependsOn"] == "ApiGatewayLogs"
    (account,) = of_type("AWS::ApiGateway::Account", AWS).values()
    assert account["CloudWatchRoleArn"] == {"Fn::GetAtt": ["ApiGatewayLogRole", "Arn"]}
    elsewhere = resolved({**PRODUCTION, "LetsApiGatewayLog": "false"})
    assert not of_type("AWS::ApiGateway::Account", elsewhere)
    assert "ApiGatewayLogRole" not in elsewhere["Resources"]


def is_asked_about(header: str) -> bool:
    """Tell whether API Gateway asks the authorizer about an Authorization header, or answers 401 by itself."""
    (api,) = of_type("AWS::ApiGateway::RestApi", AWS).values()
    scheme = api["Body"]["components"]["securitySchemes"]["TokenAuthorizer"]
    expression = scheme["x-amazon-apigateway-authorizer"]["identityValidationExpression"]
    return re.fullmatch(expression, header) is not None


NO_TOKENS = ["", "Bearer", "Bearer nonsense", "Bearer eyJh.eyJz.", "Basic eyJh.eyJz.c2ln", "Bearer eyJh.eyJz.c2ln.more"]


@pytest.mark.parametrize("header", NO_TOKENS)
def test_what_has_not_the_shape_of_a_token_reaches_no_function(header: str) -> None:
    assert not is_asked_about(header)


@pytest.mark.parametrize("header", ["Bearer eyJh.eyJz.c2ln", "bearer  eyJh-_.eyJz.c2ln "])
def test_the_authorizer_is_asked_about_whatever_has_the_shape_of_a_token(header: str) -> None:
    assert is_asked_about(header)


def firewall_rules() -> list[dict[str, Any]]:
    (acl,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    rules: list[dict[str, Any]] = acl["Rules"]
    return sorted(rules, key=lambda rule: int(rule["Priority"]))


def test_the_firewall_protects_the_stage() -> None:
    (association,) = of_type("AWS::WAFv2::WebACLAssociation", AWS).values()
    assert association["WebACLArn"] == {"Fn::GetAtt": ["WebAcl", "Arn"]}
    assert association["ResourceArn"]["Fn::Sub"].endswith("::/restapis/${Api}/stages/${ApiStage}")


def test_the_firewall_blocks_floods_from_one_address_first() -> None:
    flood, *_ = firewall_rules()
    assert flood["Statement"] == {
        "RateBasedStatement": {"AggregateKeyType": "IP", "Limit": {"Ref": "RequestsPerAddress"}}
    }
    assert flood["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429
    (acl,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    body = acl["CustomResponseBodies"][flood["Action"]["Block"]["CustomResponse"]["CustomResponseBodyKey"]]
    assert json.loads(body["Content"])["retryable"] is True


def test_the_firewall_blocks_floods_with_one_token_next_however_the_header_is_spelled() -> None:
    _, flood, *_ = firewall_rules()
    rate = flood["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"]) == ("CUSTOM_KEYS", {"Ref": "RequestsPerToken"})
    (key,) = rate["CustomKeys"]
    assert key["Header"]["Name"] == "authorization"
    assert [each["Type"] for each in key["Header"]["TextTransformations"]] == ["COMPRESS_WHITE_SPACE", "LOWERCASE"]
    assert flood["Action"]["Block"]["CustomResponse"] == {"ResponseCode": 429, "CustomResponseBodyKey": "too-many"}


def test_one_token_cannot_use_up_the_rate_of_the_whole_api() -> None:
    defaults = {name: int(AWS["Parameters"][name]["Default"]) for name in ("RequestsPerToken", "RequestRate")}
    assert defaults["RequestsPerToken"] / 300 < defaults["RequestRate"] / 2


def test_the_firewall_uses_awss_rules_and_softens_those_only_that_would_block_groups() -> None:
    _, _, *managed = firewall_rules()
    by_name = {rule["Statement"]["ManagedRuleGroupStatement"]["Name"]: rule for rule in managed}
    assert set(by_name) == {
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    }
    assert all(rule["OverrideAction"] == {"None": {}} for rule in managed)
    counted = {
        override["Name"]
        for rule in managed
        for override in rule["Statement"]["ManagedRuleGroupStatement"].get("RuleActionOverrides", [])
    }
    assert "SizeRestrictions_BODY" in counted  # A body of 8 KB is a group of a few hundred.
    assert {name for name in counted if not name.endswith("_BODY")} == {
        "NoUserAgent_HEADER",
        "RestrictedExtensions_URIPATH",
    }


def test_the_firewall_keeps_no_tokens() -> None:
    (acl,) = of_type("AWS::WAFv2::WebACL", AWS).values()
    for each in (acl, *firewall_rules()):
        assert each["VisibilityConfig"]["SampledRequestsEnabled"] is False
    (logging,) = of_type("AWS::WAFv2::LoggingConfiguration", AWS).values()
    assert {"SingleHeader": {"Name": "authorization"}} in logging["RedactedFields"]
    assert {"QueryString": {}} in logging["RedactedFields"]


def test_the_firewall_can_be_left_out() -> None:
    without = resolved({**PRODUCTION, "Firewall": "false"})
    assert not [name for name, found in without["Resources"].items() if "WAF" in found["Type"]]
    assert "FirewallLog" not in without["Resources"]
