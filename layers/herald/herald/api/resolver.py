"""Powertools' resolver, with what Herald adds: the methods of a path, and a better OpenAPI document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from herald.api.http.bodies import parse_body
from herald.api.http.encoding import to_json

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler.openapi.models import OpenAPI


class HeraldResolver(APIGatewayRestResolver):
    """Resolves events of API Gateway to routes, validates requests, and writes responses in UTF-8."""

    def __init__(self) -> None:
        """Start without routes."""
        super().__init__(enable_validation=True, json_body_deserializer=parse_body, serializer=to_json)

    def methods_of(self, path: str) -> list[str]:
        """Return the methods that a path accepts, sorted: HEAD wherever GET is; none if no route has this path.

        A path without placeholders is preferred, as it is when a request is resolved.
        """
        for routes in (self._static_routes, self._dynamic_routes):
            if methods := {route.method for route in routes if route.rule.match(path)}:
                return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
        return []

    def get_openapi_schema(self, **options: Any) -> OpenAPI:
        """Return the OpenAPI document; see `herald.api.documentation`."""
        from herald.api.documentation import improved  # noqa: PLC0415 - its models load slowly.

        return improved(super().get_openapi_schema(**options), self.current_event.request_context.path)
