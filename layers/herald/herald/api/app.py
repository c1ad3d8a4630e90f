"""The HTTP API as a whole."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from herald.api.groups.routes import router as groups
from herald.api.http.bodies import as_json_request
from herald.api.http.models import LazyModel
from herald.api.http.problems import RequestRefused
from herald.api.http.responses import responses
from herald.api.late_routes import LateRoutes
from herald.api.refusals import Refusals
from herald.api.resolver import HeraldResolver
from herald.api.services import Services

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.api.http.throttle import Throttle

Event = dict[str, Any]
ApiResponse = dict[str, Any]


class Health(LazyModel):
    """The API is up."""

    status: Literal["ok"]


def build_app(services: Services, throttle: Throttle | None = None) -> Callable[[Event, LambdaContext], ApiResponse]:
    """Return the function that answers events of an API Gateway REST API (Lambda proxy integration).

    It never raises: a fault of Herald is answered with a problem document, too. Without `throttle`, users may send as
    many requests as they like.
    """
    app, refusals = HeraldResolver(), Refusals(services.audit)
    groups.add_to(app, services)
    _add_health(app)
    refusals.add_to(app)
    late = LateRoutes(app, services)

    def respond(event: Event, context: LambdaContext) -> ApiResponse:
        received = APIGatewayProxyEvent(event)
        if throttle and (problem := throttle.refuse(received)):
            return _as_dict(refusals.refuse(problem, received))
        try:
            request = as_json_request(event)
            path = request.get("path") or ""
            late.add_for(path)
            _expect_known_method(app.methods_of(path), (request.get("httpMethod") or "").upper())
        except RequestRefused as error:
            return _as_dict(refusals.refuse(error.problem(), received))
        return app.resolve(request, context)

    return respond


def _as_dict(response: Response[str]) -> ApiResponse:
    """Return a response as API Gateway reads it. The response's headers include its media type."""
    return {"statusCode": response.status_code, "headers": response.headers, "body": response.body}


def _add_health(app: APIGatewayRestResolver) -> None:
    @app.get("/health", summary="Check that the API is up", responses=responses(Health, 200), tags=["Service"])
    def health() -> Health:
        return Health(status="ok")


def _expect_known_method(methods: list[str], method: str) -> None:
    """Raise RequestRefused (405) for a path without such a method; Powertools would answer that it does not exist."""
    if methods and method not in methods:
        allowed = ", ".join(methods)
        raise RequestRefused(HTTPStatus.METHOD_NOT_ALLOWED, f"This path accepts only {allowed}.", Allow=allowed)
