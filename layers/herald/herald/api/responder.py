"""What happens to every request before and after its route."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from herald.api.http.answers import add_headers, as_api_response, cache_control
from herald.api.http.bodies import as_json_request
from herald.api.http.paths import routed_path
from herald.api.http.problems import RequestRefused
from herald.api.http.requests import header_of
from herald.api.late_routes import DOCUMENTATION

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.api.http.answers import ApiResponse
    from herald.api.http.cors import Cors
    from herald.api.http.throttle import Throttle
    from herald.api.late_routes import LateRoutes
    from herald.api.refusals import Refusals
    from herald.api.resolver import HeraldResolver


class Responder:
    """Answers events of API Gateway by the routes of an application."""

    def __init__(
        self, app: HeraldResolver, late: LateRoutes, refusals: Refusals, throttle: Throttle | None, cors: Cors
    ) -> None:
        """Answer by the routes of `app` and by those that are added late."""
        self._app, self._late, self._refusals = app, late, refusals
        self._throttle, self._cors = throttle, cors

    def respond(self, event: dict[str, Any], context: LambdaContext) -> ApiResponse:
        """Answer an event."""
        method, path = (event.get("httpMethod") or "").upper(), routed_path(event)
        received = APIGatewayProxyEvent({**event, "path": path, "httpMethod": method})
        answer = self._answer(received, context)
        documentation = path.rstrip("/") in DOCUMENTATION
        caching = cache_control(documentation=documentation, status=int(answer["statusCode"]))
        add_headers(answer, {"Cache-Control": caching})
        self._cors.add_to(answer, header_of(received, "Origin"))
        return {**answer, "body": ""} if method == "HEAD" else answer

    def _answer(self, received: APIGatewayProxyEvent, context: LambdaContext) -> ApiResponse:
        if self._throttle and (problem := self._throttle.refuse(received)):
            return as_api_response(self._refusals.refuse(problem, received))
        try:
            return self._routed(as_json_request(received.raw_event), received, context)
        except RequestRefused as error:
            return as_api_response(self._refusals.refuse(error.problem(), received))

    def _routed(self, request: dict[str, Any], received: APIGatewayProxyEvent, context: LambdaContext) -> ApiResponse:
        path, method = request["path"], request["httpMethod"]
        self._late.add_for(path)
        methods = self._app.methods_of(path)
        if method == "OPTIONS" and methods and self._cors.enabled:
            return as_api_response(self._cors.preflight(header_of(received, "Origin"), methods))
        _expect_known_method(methods, method)
        return self._app.resolve(request | ({"httpMethod": "GET"} if method == "HEAD" else {}), context)


def _expect_known_method(methods: list[str], method: str) -> None:
    """Raise RequestRefused (405) for a path without such a method; Powertools would answer that it does not exist."""
    if methods and method not in methods:
        allowed = ", ".join(methods)
        raise RequestRefused(HTTPStatus.METHOD_NOT_ALLOWED, f"This path accepts only {allowed}.", Allow=allowed)
