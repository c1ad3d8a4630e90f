"""Sets the gateway responses of the local API Gateway, which ignores those of a template."""

from typing import TYPE_CHECKING, Any

from herald_tools.local import template

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient


def template_responses() -> dict[str, dict[str, Any]]:
    """Return the gateway responses of template.yaml, by type."""
    api = template.source()["Resources"]["Api"]
    responses: dict[str, dict[str, Any]] = api["Properties"]["GatewayResponses"]
    return responses


def apply(client: "APIGatewayClient", api_id: str, stage: str, *, allows_origins: bool) -> None:
    """Set the template's gateway responses on an API and deploy it, as CloudFormation does on AWS.

    `allows_origins` is the template's condition on the parameter `AllowedOrigins`.
    """
    for response_type, response in template_responses().items():
        headers = _chosen(response["ResponseParameters"]["Headers"], allows_origins=allows_origins)
        client.put_gateway_response(
            restApiId=api_id,
            responseType=response_type,  # type: ignore[arg-type]  # The template's own; `sam validate` checks it.
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
            responseTemplates=response["ResponseTemplates"],
            statusCode=str(response["StatusCode"]),
        )
    client.create_deployment(restApiId=api_id, stageName=stage)


def _chosen(headers: dict[str, Any], *, allows_origins: bool) -> dict[str, str]:
    """Return headers without those whose condition is false."""
    found = {}
    for name, value in headers.items():
        if isinstance(value, str):
            found[name] = value
        elif allows_origins:
            found[name] = value["Fn::If"][1]
    return found
