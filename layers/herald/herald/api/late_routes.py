"""Routes whose models load slowly are added at their first request: creating groups starts without them."""

# ruff: noqa: PLC0415 - imports inside functions are the purpose of this module.

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from herald.api.services import Services

SWAGGER, OPENAPI = "/docs", "/openapi.json"
DOCUMENTATION = frozenset({SWAGGER, OPENAPI})
"""The paths of the documentation."""


class LateRoutes:
    """The routes that an application does not have yet, by the first segment of their paths."""

    def __init__(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Add routes to `app`; they use `services`."""
        self._app = app
        self._services = services
        self._missing = {
            "me": self._add_own,
            "policies": self._add_policies,
            OPENAPI.strip("/"): self._add_documentation,
            SWAGGER.strip("/"): self._add_documentation,
        }

    def add_for(self, path: str) -> None:
        """Add the routes that a request for `path` may need, unless the application has them."""
        if add := self._missing.pop(path.strip("/").partition("/")[0], None):
            add()

    def _add_own(self) -> None:
        from herald.api.inbox.routes import router as inbox
        from herald.api.profiles.routes import router as profiles

        inbox.add_to(self._app, self._services)
        profiles.add_to(self._app, self._services)

    def _add_policies(self) -> None:
        from herald.api.policies.preview_routes import router as previews
        from herald.api.policies.routes import router as policies

        policies.add_to(self._app, self._services)
        previews.add_to(self._app, self._services)

    def _add_documentation(self) -> None:
        """Add the documentation and all routes that it describes."""
        from herald.api.documentation import add_documentation

        self._missing.pop(OPENAPI.strip("/"), None)
        self._missing.pop(SWAGGER.strip("/"), None)
        for segment in tuple(self._missing):
            self.add_for(segment)
        add_documentation(self._app, OPENAPI, SWAGGER)
