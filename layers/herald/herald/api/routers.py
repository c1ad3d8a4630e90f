"""Powertools' router, with the services and the caller that routes need."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from herald.api.http.requests import caller_of
from herald.api.services import Services
from herald.domain.creation.caller import Caller


class ServiceRouter(APIGatewayRouter):
    """The routes of one part of the API. A router serves one application: the one that it was added to last."""

    services: Services

    def __init__(self) -> None:
        """Start without routes."""
        super().__init__()

    def add_to(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Add the routes to an application; they use `services`."""
        self.services = services
        app.include_router(self)

    @property
    def caller(self) -> Caller:
        """The caller of the current request. Raises NoCaller."""
        return caller_of(self.current_event)
