"""The HTTP API as a whole: routes, refusals, documentation."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from herald.adapters.observability.audit_log import traced
from herald.api.groups.answer_models import Health
from herald.api.groups.routes import add_group_routes
from herald.api.http import answers as docs
from herald.api.http.problems import Problem, RequestRefused, internal_error, problem_of
from herald.api.http.requests import actor_of, as_json_request, group_id_of, operation_id_of, parse_body
from herald.api.http.validation import problem_of_validation
from herald.api.late_routes import LateRoutes
from herald.domain.audit.events import AuditEvent
from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import APIGatewayRestResolver
    from aws_lambda_powertools.event_handler.exceptions import NotFoundError
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from herald.api.services import Services
    from herald.domain.audit.events import Audit, AuditFacts

Event = dict[str, Any]
ApiResponse = dict[str, Any]
Refuse = Callable[[Problem, APIGatewayProxyEvent, str | None], Response[str]]

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
METHODS_OF = {
    "/groups": ("POST",),
    "/groups/<group_id>": ("GET",),
    "/groups/<group_id>/members": ("GET",),
    "/groups/<group_id>/deliveries": ("GET",),
    "/me/notifications": ("GET",),
    "/me/notifications/unread": ("GET",),
    "/me/notifications/read": ("POST",),
    "/me/preferences": ("GET", "PUT"),
    "/me/devices/<device_id>": ("DELETE", "PUT"),
    "/policies": ("GET",),
    "/policies/preview": ("POST",),
    "/policies/<scope>": ("DELETE", "GET", "PUT"),
    "/policies/<scope>/versions": ("GET",),
    "/policies/group_type/<group_type>": ("DELETE", "GET", "PUT"),
    "/policies/group_type/<group_type>/versions": ("GET",),
    "/health": ("GET",),
    docs.OPENAPI: ("GET",),
    docs.SWAGGER: ("GET",),
}
"""The methods of each path; Powertools itself answers any other as if the path did not exist."""


def build_app(services: Services) -> Callable[[Event, LambdaContext], ApiResponse]:
    """Return what answers an API Gateway REST proxy event. Never raises: a fault of ours is a problem document too."""
    app = docs.DocumentedResolver(enable_validation=True, json_body_deserializer=parse_body)
    add_group_routes(app, services)
    _add_service_routes(app)
    _refuse_other_methods(app)
    late = LateRoutes(app, services)
    refuse = _refuser(services.audit)
    _add_refusals(app, refuse, services.audit)

    def respond(event: Event, context: LambdaContext) -> ApiResponse:
        try:
            request = as_json_request(event)
        except RequestRefused as error:
            refused = refuse(problem_of(error), APIGatewayProxyEvent(event), None)
            return {"statusCode": refused.status_code, "headers": refused.headers, "body": refused.body}
        late.add_for(request.get("path") or "")
        return app.resolve(request, context)

    return respond


def _add_service_routes(app: APIGatewayRestResolver) -> None:
    """Add the routes that need no token."""

    @app.get("/health", summary="Tell that the API is up", responses=docs.responses(Health, 200), tags=["Service"])
    def health() -> Health:
        return Health(status="ok")


def _refuse_other_methods(app: APIGatewayRestResolver) -> None:
    for path, methods in METHODS_OF.items():
        others = [method for method in _METHODS if method not in methods]
        allowed = ", ".join(methods)

        def refuse(allowed: str = allowed, **path_values: str) -> None:
            detail = f"This path takes {allowed} only."
            raise RequestRefused(HTTPStatus.METHOD_NOT_ALLOWED, detail, Allow=allowed)

        app.route(path, others, include_in_schema=False, enable_validation=False)(refuse)


def _refuser(audit: Audit) -> Refuse:
    """Return what answers with a problem document, and audits it as a refusal or as a failure of ours."""

    def refuse(problem: Problem, event: APIGatewayProxyEvent, about: str | None) -> Response[str]:
        ours = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        facts: AuditFacts = {
            "operation_id": operation_id_of(event),
            "outcome": "failed" if ours else "refused",
            "reason": problem.name,
        }
        if actor := actor_of(event):
            facts["actor"] = actor
        if group_id := about or group_id_of(event):
            facts["group_id"] = group_id
        audit.record(AuditEvent.REQUEST_FAILED if ours else AuditEvent.REQUEST_REFUSED, facts)
        return problem.response()

    return refuse


def _add_refusals(app: APIGatewayRestResolver, refuse: Refuse, audit: Audit) -> None:
    @app.exception_handler(HeraldError)
    def herald_error(error: HeraldError) -> Response[str]:
        return refuse(problem_of(error), app.current_event, error.group_id)

    @app.exception_handler(RequestValidationError)
    def validation_error(error: RequestValidationError) -> Response[str]:
        return refuse(problem_of_validation(error), app.current_event, None)

    @app.not_found
    def not_found(error: NotFoundError) -> Response[str]:
        problem = Problem(HTTPStatus.NOT_FOUND, "not-found", "There is nothing under this path.")
        return refuse(problem, app.current_event, None)

    @app.exception_handler(Exception)
    def fault(error: Exception) -> Response[str]:
        facts: AuditFacts = {**traced(error), "operation_id": operation_id_of(app.current_event)}
        audit.record(AuditEvent.ERROR_UNEXPECTED, facts)
        return refuse(internal_error(), app.current_event, None)
