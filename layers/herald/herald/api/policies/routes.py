"""Routes under /policies: what is sent, at run time, by administrators."""

import re
from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query

from herald.api.http import answers as docs
from herald.api.http import cursors
from herald.api.http.problems import RequestRefused, pointing_below
from herald.api.http.requests import caller_of, header_of, operation_id_of
from herald.api.policies.models import (
    PoliciesModel,
    PolicyModel,
    PolicyVersionModel,
    PolicyVersionsModel,
    ScopedPolicyModel,
)
from herald.api.policies.preview import preview
from herald.api.policies.preview_models import PreviewModel, PreviewRequest
from herald.api.services import Services
from herald.domain.creation.planning import Caller, RequestContext
from herald.domain.errors import AdminOnly, PolicyChanged, ScopeNotFound
from herald.domain.policies.policy import SCOPES, AppliedPolicy, Policy
from herald.use_cases.settings.policies import PolicyChange, ScopedPolicy

ScopePath = Annotated[str, Path(description=f"One of {', '.join(SCOPES)}.")]
TypePath = Annotated[str, Path(description="A group type.")]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The ETag of the version that is to change.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Versions on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]

DRAFT = "draft"

_ETAG = re.compile(r'"(\d{1,8})"')


class PolicyRoutes:
    """Shows and changes policies. Every scope has two paths: `group_type/work` needs one of its own."""

    def __init__(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Answer requests to `app` with `services`."""
        self._app = app
        self._services = services

    def list(self) -> PoliciesModel:
        """Show what holds in every scope."""
        self._admin()
        return PoliciesModel(
            policies=[ScopedPolicyModel.of(shown) for shown in self._services.policies_desk.show_all()]
        )

    def get(self, scope: ScopePath) -> Response[ScopedPolicyModel]:
        """Show what holds in a scope."""
        self._admin()
        return _shown(self._services.policies_desk.show(_known(scope)))

    def put(
        self,
        scope: ScopePath,
        body: Annotated[PolicyModel, Body()],
        if_match: IfMatch = None,  # noqa: ARG002 - for OpenAPI.
    ) -> Response[ScopedPolicyModel]:
        """Set a scope's policy."""
        return self._change(scope, body)

    def delete(self, scope: ScopePath, if_match: IfMatch = None) -> Response[ScopedPolicyModel]:  # noqa: ARG002
        """Remove a scope's policy: a wider one applies again."""
        return self._change(scope, None)

    def versions(self, scope: ScopePath, limit: Limit = 20, cursor: Cursor = None) -> PolicyVersionsModel:
        """Show a page of a scope's versions."""
        self._admin()
        before = cursors.read_number(cursor)
        found = self._services.policies_desk.history(_known(scope), limit + 1, before)
        shown = found[:limit]
        more = shown[-1].number if len(found) > limit else None
        return PolicyVersionsModel(
            versions=[PolicyVersionModel.of(version) for version in shown], next_cursor=cursors.write_number(more)
        )

    def get_of_type(self, group_type: TypePath) -> Response[ScopedPolicyModel]:
        """Show what holds for a group type."""
        return self.get(f"group_type/{group_type}")

    def put_of_type(
        self,
        group_type: TypePath,
        body: Annotated[PolicyModel, Body()],
        if_match: IfMatch = None,  # noqa: ARG002
    ) -> Response[ScopedPolicyModel]:
        """Set a group type's policy."""
        return self._change(f"group_type/{group_type}", body)

    def delete_of_type(
        self,
        group_type: TypePath,
        if_match: IfMatch = None,  # noqa: ARG002
    ) -> Response[ScopedPolicyModel]:
        """Remove a group type's policy."""
        return self._change(f"group_type/{group_type}", None)

    def versions_of_type(self, group_type: TypePath, limit: Limit = 20, cursor: Cursor = None) -> PolicyVersionsModel:
        """Show a page of a group type's versions."""
        return self.versions(f"group_type/{group_type}", limit, cursor)

    def preview(self, body: Annotated[PreviewRequest, Body()]) -> PreviewModel:
        """Show what a group would send under a policy. Nothing is written and nothing is sent."""
        caller, services = self._admin(), self._services
        with pointing_below("#/policy"):
            draft: Policy | None = body.policy.to_domain() if body.policy else None
        applied = AppliedPolicy(DRAFT, draft) if draft else services.effective_policies.for_group(body.group.group_type)
        context = RequestContext(services.clock(), services.entropy(), operation_id_of(self._app.current_event), None)
        with pointing_below("#/group"):
            return preview(body.group.to_domain(), caller, context, applied, body.locales)

    def _change(self, scope: str, body: PolicyModel | None) -> Response[ScopedPolicyModel]:
        caller = self._admin()
        event = self._app.current_event
        wanted = PolicyChange(
            scope=_known(scope),
            expected=_expected(header_of(event, "If-Match")),
            policy=body.to_domain() if body else None,
            by=caller.user_id,
            operation_id=operation_id_of(event),
        )
        return _shown(self._services.policies_desk.change(wanted))

    def _admin(self) -> Caller:
        caller = caller_of(self._app.current_event)
        if not caller.is_app_admin:
            raise AdminOnly(caller.user_id)
        return caller


def _known(scope: str) -> str:
    """Return a scope that there is; clients may write the slash as %2F."""
    decoded = unquote(scope)
    if decoded not in SCOPES:
        raise ScopeNotFound(decoded)
    return decoded


def _expected(if_match: str) -> int:
    """Return the version number in an If-Match header. Raises RequestRefused (428) without one, PolicyChanged."""
    if not if_match:
        rule = "must be the ETag that GET answered, so that no change of somebody else's is lost"
        raise RequestRefused(
            HTTPStatus.PRECONDITION_REQUIRED,
            f"The request is not valid: If-Match {rule}.",
            {"header": "If-Match", "detail": rule},
        )
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise PolicyChanged(0)
    return int(match[1])


def _shown(shown: ScopedPolicy) -> Response[ScopedPolicyModel]:
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        headers={"ETag": f'"{shown.number}"'},
        body=ScopedPolicyModel.of(shown),
    )


def add_policy_routes(app: APIGatewayRestResolver, services: Services) -> None:
    """Add the routes by which administrators look at policies and change them."""
    routes = PolicyRoutes(app, services)
    app.get(
        "/policies",
        summary="List what holds in every scope",
        operation_id="listPolicies",
        responses=docs.responses(PoliciesModel, 200, 401, 403, 503),
        tags=["Policies"],
    )(routes.list)
    app.post(
        "/policies/preview",
        summary="Preview what a group would send",
        operation_id="previewPolicy",
        responses=docs.responses(PreviewModel, 200, 400, 401, 403, 413, 415, 422, 503),
        tags=["Policies"],
    )(routes.preview)
    _add_scope(app, "/policies/<scope>", "", (routes.get, routes.put, routes.delete, routes.versions))
    of_type = (routes.get_of_type, routes.put_of_type, routes.delete_of_type, routes.versions_of_type)
    _add_scope(app, "/policies/group_type/<group_type>", "OfType", of_type)


def _add_scope(app: APIGatewayRestResolver, path: str, name: str, handlers: tuple[docs.Handler, ...]) -> None:
    get, put, delete, versions = handlers
    app.get(
        path,
        summary="See which policy holds",
        operation_id=f"getPolicy{name}",
        responses=docs.responses(ScopedPolicyModel, 200, 401, 403, 404, 503),
        tags=["Policies"],
    )(get)
    app.put(
        path,
        summary="Set a policy",
        operation_id=f"putPolicy{name}",
        responses=docs.responses(ScopedPolicyModel, 200, 400, 401, 403, 404, 412, 413, 415, 422, 428, 503),
        tags=["Policies"],
    )(put)
    app.delete(
        path,
        summary="Remove a policy",
        operation_id=f"deletePolicy{name}",
        responses=docs.responses(ScopedPolicyModel, 200, 401, 403, 404, 412, 428, 503),
        tags=["Policies"],
    )(delete)
    app.get(
        f"{path}/versions",
        summary="List a policy's versions, newest first",
        operation_id=f"listPolicyVersions{name}",
        responses=docs.responses(PolicyVersionsModel, 200, 400, 401, 403, 404, 503),
        tags=["Policies"],
    )(versions)
