"""What API Gateway and the firewall answer by themselves, before any function runs."""

import json
from typing import Any

import pytest
from herald.api.http.models import ProblemModel

from herald_tools.generators.checks.template import PRODUCTION, resolved
from tests.support.template import of_type, resources_of_type


def gateway_responses() -> dict[str, dict[str, Any]]:
    (api,) = resources_of_type("AWS::ApiGateway::RestApi").values()
    responses: dict[str, dict[str, Any]] = api["Body"]["x-amazon-apigateway-gateway-responses"]
    return responses


RESPONSE_TYPES = {
    "ACCESS_DENIED": 403,
    "API_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_CONFIGURATION_ERROR": 500,
    "AUTHORIZER_FAILURE": 500,
    "BAD_REQUEST_BODY": 400,
    "BAD_REQUEST_PARAMETERS": 400,
    "DEFAULT_4XX": 400,
    "DEFAULT_5XX": 500,
    "EXPIRED_TOKEN": 403,
    "INTEGRATION_FAILURE": 504,
    "INTEGRATION_TIMEOUT": 504,
    "INVALID_API_KEY": 403,
    "INVALID_SIGNATURE": 403,
    "MISSING_AUTHENTICATION_TOKEN": 404,
    "QUOTA_EXCEEDED": 429,
    "REQUEST_TOO_LARGE": 413,
    "RESOURCE_NOT_FOUND": 404,
    "THROTTLED": 429,
    "UNAUTHORIZED": 401,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "WAF_FILTERED": 403,
}
"""All types of API Gateway (AWS, "Gateway response types"), with the status that each has here."""

CORS_HEADERS = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")


def test_the_gateway_has_an_answer_of_its_own_for_every_type() -> None:
    assert {kind: int(response["statusCode"]) for kind, response in gateway_responses().items()} == RESPONSE_TYPES


@pytest.mark.parametrize("kind", RESPONSE_TYPES)
def test_what_the_gateway_itself_answers_is_a_problem_document(kind: str) -> None:
    response = gateway_responses()[kind]
    headers = response["responseParameters"]
    assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    assert headers["gatewayresponse.header.Cache-Control"] == "'no-store'"
    body = response["responseTemplates"]["application/json"].replace("$context.error.messageString", '"why"')
    problem = json.loads(body)
    ProblemModel.model_validate(problem)
    assert problem.keys() == ProblemModel.model_fields.keys()
    assert problem["status"] == RESPONSE_TYPES[kind]


@pytest.mark.parametrize("kind", RESPONSE_TYPES)
def test_a_refusal_of_the_gateway_is_retryable_if_time_can_help_and_then_says_when(kind: str) -> None:
    response = gateway_responses()[kind]
    may_succeed_later = RESPONSE_TYPES[kind] in (429, 500, 504)
    assert f'"retryable":{json.dumps(may_succeed_later)}' in response["responseTemplates"]["application/json"]
    assert ("gatewayresponse.header.Retry-After" in response["responseParameters"]) is may_succeed_later


@pytest.mark.parametrize("origins", ["", "https://chat.example.com", "https://a.example.com,https://b.example.com"])
def test_a_page_reads_refusals_of_the_gateway_if_any_page_may_call_the_api(origins: str) -> None:
    (api,) = of_type("AWS::ApiGateway::RestApi", resolved({**PRODUCTION, "AllowedOrigins": origins})).values()
    for response in api["Body"]["x-amazon-apigateway-gateway-responses"].values():
        headers = response["responseParameters"]
        for name in CORS_HEADERS:
            assert (f"gatewayresponse.header.{name}" in headers) is bool(origins)
        assert "gatewayresponse.header.Access-Control-Allow-Credentials" not in headers


def test_a_refused_token_is_answered_with_the_way_to_authenticate() -> None:
    assert gateway_responses()["UNAUTHORIZED"]["responseParameters"]["gatewayresponse.header.WWW-Authenticate"]
