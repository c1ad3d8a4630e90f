"""The HTTP API as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from herald.api.groups.routes import router as groups
from herald.api.http.answers import ApiResponse
from herald.api.http.cors import Cors
from herald.api.http.models import LazyModel
from herald.api.http.responses import responses
from herald.api.late_routes import LateRoutes
from herald.api.refusals import Refusals
from herald.api.resolver import HeraldResolver
from herald.api.responder import Responder
from herald.api.services import Services

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.api.http.throttle import Throttle

Event = dict[str, Any]


class Health(LazyModel):
    """The API is up."""

    status: Literal["ok"]


def build_app(
    services: Services, throttle: Throttle | None = None, cors: Cors | None = None
) -> Callable[[Event, LambdaContext], ApiResponse]:
    """Return the function that answers events of an API Gateway REST API (Lambda proxy integration).

    It never raises: a fault of Herald is answered with a problem document, too. Without `throttle`, users may send as
    many requests as they like; without `cors`, no web page of another origin may call the API.
    """
    app, refusals = HeraldResolver(), Refusals(services.audit)
    groups.add_to(app, services)
    _add_health(app)
    refusals.add_to(app)
    return Responder(app, LateRoutes(app, services), refusals, throttle, cors or Cors()).respond


def _add_health(app: APIGatewayRestResolver) -> None:
    @app.get("/health", summary="Check that the API is up", responses=responses(Health, 200), tags=["Service"])
    def health() -> Health:
        return Health(status="ok")
