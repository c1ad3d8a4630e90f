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


def apply(client: "APIGatewayClient", api_id: str, stage: str) -> None:
    """Set the template's gateway responses on an API and deploy it, as CloudFormation does on AWS."""
    for response_type, response in template_responses().items():
        headers = response["ResponseParameters"]["Headers"]
        client.put_gateway_response(
            restApiId=api_id,
            responseType=response_type,  # type: ignore[arg-type]  # The template's own; `sam validate` checks it.
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
            responseTemplates=response["ResponseTemplates"],
            **({"statusCode": str(response["StatusCode"])} if "StatusCode" in response else {}),
        )
    client.create_deployment(restApiId=api_id, stageName=stage)
