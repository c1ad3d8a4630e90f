"""Problem documents for all errors; each is recorded in the audit log, as refused or as failed."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from herald.adapters.observability.audit_log import traced
from herald.api.http.error_problems import problem_of
from herald.api.http.problems import Problem, internal_error
from herald.api.http.requests import actor_of, group_id_of, operation_id_of
from herald.api.http.validation import problem_of_validation
from herald.domain.audit.events import Audit, AuditEvent, AuditFacts
from herald.domain.errors import HeraldError


class Refusals:
    """Turns errors into problem documents and records them."""

    def __init__(self, audit: Audit) -> None:
        """Record in `audit`."""
        self._audit = audit

    def refuse(
        self, problem: Problem, event: APIGatewayProxyEvent, requested: AuditFacts | None = None
    ) -> Response[str]:
        """Record a problem and return its response; `requested` has the facts of the group that it is about."""
        failed = problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        facts: AuditFacts = {
            **(requested or {}),
            "operation_id": operation_id_of(event),
            "outcome": "failed" if failed else "refused",
            "reason": problem.name,
        }
        if actor := actor_of(event):
            facts["actor"] = actor
        if "group_id" not in facts and (group_id := group_id_of(event)):
            facts["group_id"] = group_id
        self._audit.record(AuditEvent.REQUEST_FAILED if failed else AuditEvent.REQUEST_REFUSED, facts)
        return problem.response()

    def add_to(self, app: APIGatewayRestResolver) -> None:
        """Let an application answer every error with a problem document."""

        @app.exception_handler(HeraldError)
        def herald_error(error: HeraldError) -> Response[str]:
            problem = problem_of(error)
            if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:  # No client can correct it: the log has the cause.
                self._record_cause(error, app.current_event)
            return self.refuse(problem, app.current_event, cast("AuditFacts", error.requested))

        @app.exception_handler(RequestValidationError)
        def validation_error(error: RequestValidationError) -> Response[str]:
            return self.refuse(problem_of_validation(error), app.current_event)

        @app.not_found
        def not_found(error: NotFoundError) -> Response[str]:
            problem = Problem(HTTPStatus.NOT_FOUND, "not-found", "This path does not exist.")
            return self.refuse(problem, app.current_event)

        @app.exception_handler(Exception)
        def fault(error: Exception) -> Response[str]:
            self._record_cause(error, app.current_event)
            return self.refuse(internal_error(), app.current_event)

    def _record_cause(self, error: Exception, event: APIGatewayProxyEvent) -> None:
        facts: AuditFacts = {**traced(error), "operation_id": operation_id_of(event)}
        self._audit.record(AuditEvent.ERROR_UNEXPECTED, facts)
