"""SNS's platform applications, and the endpoints of devices."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.model.errors import AwsError, NotModelled, only

Answer = dict[str, Any]

_PREFIX = "arn:aws:sns:us-east-1:123456789012"
_PLATFORMS = ("GCM", "APNS", "APNS_SANDBOX")


@dataclass
class Endpoint:
    """A device's endpoint. SNS disables it if the platform rejects its token."""

    token: str
    enabled: bool = True
    messages: tuple[str, ...] = ()


@dataclass
class Endpoints:
    """Endpoints by ARN, and the applications that they belong to."""

    applications: set[str] = field(default_factory=set)
    by_arn: dict[str, Endpoint] = field(default_factory=dict)
    made: int = 0

    def copy(self) -> "Endpoints":
        """Return endpoints that may be changed."""
        by_arn = {arn: replace(endpoint) for arn, endpoint in self.by_arn.items()}
        return Endpoints(set(self.applications), by_arn, self.made)

    def operations(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        """Return all operations by their names, except Publish."""
        return {
            "CreatePlatformApplication": self._create_application,
            "CreatePlatformEndpoint": self._create,
            "SetEndpointAttributes": self._set,
            "DeleteEndpoint": self._delete,
        }

    def publish(self, request: dict[str, Any]) -> Answer:
        """Answer Publish to an endpoint."""
        only(request, "TargetArn", "MessageStructure", "Message", "MessageAttributes")
        endpoint = self.by_arn.get(request["TargetArn"])
        if endpoint is None:
            raise _invalid("TargetArn", "No endpoint found for the target arn specified")
        if not endpoint.enabled:
            raise AwsError("EndpointDisabled", "Endpoint is disabled")
        if request.get("MessageStructure") != "json":
            raise NotModelled("pushes without payloads of their own for a platform")
        if "default" not in json.loads(request["Message"]):
            raise _invalid("Message", "Message Structure - No default entry in JSON message body")
        endpoint.messages += (request["Message"],)
        return {"MessageId": str(len(endpoint.messages))}

    def _create_application(self, request: dict[str, Any]) -> Answer:
        only(request, "Name", "Platform", "Attributes")
        if request["Platform"] not in _PLATFORMS or request["Attributes"]:
            raise NotModelled(f"such a platform application: {request}")
        arn = f"{_PREFIX}:app/{request['Platform']}/{request['Name']}"
        self.applications.add(arn)
        return {"PlatformApplicationArn": arn}

    def _create(self, request: dict[str, Any]) -> Answer:
        """Create an endpoint, or return the token's own: AWS leaves it disabled if it is."""
        only(request, "PlatformApplicationArn", "Token")
        application, token = request["PlatformApplicationArn"], request["Token"]
        if application not in self.applications:
            raise AwsError("NotFound", "PlatformApplication does not exist", 404)
        prefix = application.replace(":app/", ":endpoint/")
        for arn, endpoint in self.by_arn.items():
            if endpoint.token == token and arn.startswith(f"{prefix}/"):
                return {"EndpointArn": arn}
        self.made += 1
        arn = f"{prefix}/{self.made:08x}"
        self.by_arn[arn] = Endpoint(token)
        return {"EndpointArn": arn}

    def _set(self, request: dict[str, Any]) -> Answer:
        only(request, "EndpointArn", "Attributes")
        only(request["Attributes"], "Token", "Enabled")
        endpoint = self.by_arn.get(request["EndpointArn"])
        if endpoint is None:
            raise AwsError("NotFound", "Endpoint does not exist", 404)
        endpoint.token = request["Attributes"].get("Token", endpoint.token)
        endpoint.enabled = {"true": True, "false": False}[request["Attributes"].get("Enabled", "true")]
        return {}

    def _delete(self, request: dict[str, Any]) -> Answer:
        """Delete an endpoint, which need not exist (AWS)."""
        only(request, "EndpointArn")
        self.by_arn.pop(request["EndpointArn"], None)
        return {}


def _invalid(parameter: str, reason: str) -> AwsError:
    return AwsError("InvalidParameter", f"Invalid parameter: {parameter} Reason: {reason}")
