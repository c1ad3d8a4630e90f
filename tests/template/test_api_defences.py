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


def test_the_api_takes_so_many_requests_a_second() -> None:
    settings, *_ = stage()["MethodSettings"]
    assert (settings["ResourcePath"], settings["HttpMethod"]) == ("/*", "*")
    assert settings["ThrottlingRateLimit"] == {"Ref": "RequestRate"}
    assert settings["ThrottlingBurstLimit"] == {"Ref": "RequestBurst"}


def test_public_pages_that_are_large_have_lower_limits_of_their_own() -> None:
    _, *pages = stage()["MethodSettings"]
    assert {page["ResourcePath"] for page in pages} == {"/~1docs", "/~1openapi.json"}
    assert all(page["ThrottlingRateLimit"] <= 10 and page["ThrottlingBurstLimit"] <= 20 for page in pages)


def test_no_method_logs_headers_or_costs_metrics_that_nobody_reads() -> None:
    """Metrics by method cost 16 dollars a month; those of the whole stage, which the alarms watch, are free (AWS)."""
    for settings in stage()["MethodSettings"]:
        assert settings["DataTraceEnabled"] is False
        assert "LoggingLevel" not in settings  # Execution logs would show headers.
        assert "MetricsEnabled" not in settings


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


def test_whom_the_firewall_refuses_learns_when_to_try_again() -> None:
    """WAF refuses everything from an address or token until the rate of five minutes is below the limit (AWS)."""
    for flood in firewall_rules()[:2]:
        response = flood["Action"]["Block"]["CustomResponse"]
        assert response["ResponseHeaders"] == [{"Name": "Retry-After", "Value": "300"}]


def test_one_address_may_send_whatever_the_api_accepts() -> None:
    """Else the firewall would lock out a back end that keeps to the request rate."""
    defaults = {name: int(AWS["Parameters"][name]["Default"]) for name in ("RequestsPerAddress", "RequestRate")}
    assert defaults["RequestsPerAddress"] > defaults["RequestRate"] * 300


def test_a_back_end_that_is_named_is_never_taken_for_a_flood() -> None:
    named = resolved({**PRODUCTION, "BackEndAddresses": "203.0.113.7/32,198.51.100.0/24"})
    (addresses,) = of_type("AWS::WAFv2::IPSet", named).values()
    assert addresses["Addresses"] == {"Fn::Split": [",", {"Ref": "BackEndAddresses"}]}
    (acl,) = of_type("AWS::WAFv2::WebACL", named).values()
    for flood in acl["Rules"][:2]:
        scope = flood["Statement"]["RateBasedStatement"]["ScopeDownStatement"]
        assert scope["NotStatement"]["Statement"]["IPSetReferenceStatement"]["Arn"] == {
            "Fn::GetAtt": ["BackEnd", "Arn"]
        }
    assert not of_type("AWS::WAFv2::IPSet", AWS)


@pytest.mark.parametrize(
    ("addresses", "valid"),
    [
        ("", True),
        ("203.0.113.7/32", True),
        ("203.0.113.7/32,198.51.100.0/24", True),
        ("203.0.113.7", False),
        ("203.0.113.7/32, 198.51.100.0/24", False),
        ("2001:db8::/32", False),
    ],
)
def test_addresses_of_a_back_end_are_ranges(addresses: str, valid: bool) -> None:  # noqa: FBT001
    pattern = AWS["Parameters"]["BackEndAddresses"]["AllowedPattern"]
    assert (re.fullmatch(pattern, addresses) is not None) is valid


def test_the_firewall_blocks_floods_with_one_token_next_however_the_header_is_spelled() -> None:
    _, flood, *_ = firewall_rules()
    rate = flood["Statement"]["RateBasedStatement"]
    assert (rate["AggregateKeyType"], rate["Limit"]) == ("CUSTOM_KEYS", {"Ref": "RequestsPerToken"})
    (key,) = rate["CustomKeys"]
    assert key["Header"]["Name"] == "authorization"
    assert [each["Type"] for each in key["Header"]["TextTransformations"]] == ["COMPRESS_WHITE_SPACE", "LOWERCASE"]
    assert flood["Action"] == firewall_rules()[0]["Action"]


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
        "ExploitablePaths_URIPATH",
        "NoUserAgent_HEADER",
        "RestrictedExtensions_URIPATH",
    }


BODY_RULES = {
    "AWSManagedRulesCommonRuleSet": {
        "CrossSiteScripting_BODY",
        "EC2MetaDataSSRF_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "SizeRestrictions_BODY",
    },
    "AWSManagedRulesKnownBadInputsRuleSet": {"JavaDeserializationRCE_BODY", "Log4JRCE_BODY", "ReactJSRCE_BODY"},
}
"""Every rule of these groups that looks into bodies (AWS, "Baseline rule groups")."""


@pytest.mark.parametrize("group", BODY_RULES)
def test_no_rule_of_aws_blocks_what_people_write_and_none_is_added_unseen(group: str) -> None:
    """A fixed version gets no new rules. An empty parameter leaves the choice to AWS."""
    statements = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in firewall_rules()]
    (found,) = [statement for statement in statements if statement.get("Name") == group]
    counted = {each["Name"] for each in found["RuleActionOverrides"]}
    assert {name for name in counted if name.endswith("_BODY")} == BODY_RULES[group]
    parameter = found["Version"]["Ref"]
    assert AWS["Parameters"][parameter]["Default"].startswith("Version_")
    (acl,) = of_type("AWS::WAFv2::WebACL", resolved({**PRODUCTION, parameter: ""})).values()
    statements = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in acl["Rules"]]
    (found,) = [statement for statement in statements if statement.get("Name") == group]
    assert "Version" not in found


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
