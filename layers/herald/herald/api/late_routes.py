"""Routes that are added when the first request for them comes: what only creates groups starts without their models."""

# ruff: noqa: PLC0415 - that is what this module is for.

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.api.http import answers as docs

if TYPE_CHECKING:
    from herald.api.services import Services


class LateRoutes:
    """Knows which routes an application has not got yet, by the first step of their paths."""

    def __init__(self, app: docs.DocumentedResolver, services: Services) -> None:
        """Add routes to `app` that work with `services`."""
        self._app = app
        self._services = services
        self._missing = {
            "me": self._add_users_own,
            "policies": self._add_policies,
            docs.OPENAPI.strip("/"): self._add_documentation,
            docs.SWAGGER.strip("/"): self._add_documentation,
        }

    def add_for(self, path: str) -> None:
        """Add what a request for `path` may be answered by, unless it is there."""
        if add := self._missing.pop(path.strip("/").partition("/")[0], None):
            add()

    def _add_users_own(self) -> None:
        from herald.api.inbox.routes import add_notification_routes
        from herald.api.profiles.routes import add_profile_routes

        add_notification_routes(self._app, self._services)
        add_profile_routes(self._app, self._services)

    def _add_policies(self) -> None:
        from herald.api.policies.routes import add_policy_routes

        add_policy_routes(self._app, self._services)

    def _add_documentation(self) -> None:
        """Add all that are missing: the document speaks of them."""
        from herald.api.http.openapi import add_documentation_routes

        self._missing.pop(docs.OPENAPI.strip("/"), None)
        self._missing.pop(docs.SWAGGER.strip("/"), None)
        for path in tuple(self._missing):
            self.add_for(path)
        add_documentation_routes(self._app)
