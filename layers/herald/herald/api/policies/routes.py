"""Routes under /policies, for callers with the role `admin`. The scope `group_type/work` needs a path of its own."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query

from herald.api.http import cursors
from herald.api.http.responses import ETAG, described, responses
from herald.api.policies.administration import AdministrationRouter, known_scope
from herald.api.policies.answer_models import PoliciesModel, PolicyVersionModel, PolicyVersionsModel, ScopedPolicyModel
from herald.api.policies.request_models import PolicyRequest
from herald.domain.policies.policy import SCOPES, scope_of

ScopePath = Annotated[str, Path(description=f"One of {', '.join(SCOPES)}.")]
TypePath = Annotated[str, Path(description="A group type.")]
PolicyBody = Annotated[PolicyRequest, Body()]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that GET returned for the policy; several, or `*`.")
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of the policy that you have: 304 if it still applies."),
]
Limit = Annotated[int, Query(ge=1, le=100, description="Versions on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]

_OF_GET = responses(ScopedPolicyModel, 200, 404, headers=ETAG) | {
    304: {"description": "Not Modified", "headers": described(ETAG), "content": {}}
}
_OF_PUT = responses(ScopedPolicyModel, 200, 404, 412, 422, 428, headers=ETAG)
_OF_DELETE = responses(ScopedPolicyModel, 200, 404, 412, 428, headers=ETAG)
_OF_VERSIONS = responses(PolicyVersionsModel, 200, 404)
_TAGS = ["Policies"]

router = AdministrationRouter()


@router.get(
    "/policies",
    summary="List the policies of all scopes",
    operation_id="listPolicies",
    responses=responses(PoliciesModel, 200),
    tags=_TAGS,
)
def list_all() -> PoliciesModel:
    """Return the policy that applies in each scope."""
    return PoliciesModel(policies=[ScopedPolicyModel.of(scoped) for scoped in router.administration.show_all()])


@router.get(
    "/policies/<scope>", summary="Get a scope's policy", operation_id="getPolicy", responses=_OF_GET, tags=_TAGS
)
def get(scope: ScopePath, if_none_match: IfNoneMatch = None) -> Response[Any]:
    """Return the policy that applies in a scope."""
    return router.show(scope)


@router.put(
    "/policies/<scope>", summary="Set a scope's policy", operation_id="putPolicy", responses=_OF_PUT, tags=_TAGS
)
def put(scope: ScopePath, body: PolicyBody, if_match: IfMatch = None) -> Response[ScopedPolicyModel]:
    """Set a scope's policy."""
    return router.change(scope, body)


@router.delete(
    "/policies/<scope>",
    summary="Remove a scope's policy",
    operation_id="deletePolicy",
    responses=_OF_DELETE,
    tags=_TAGS,
)
def delete(scope: ScopePath, if_match: IfMatch = None) -> Response[ScopedPolicyModel]:
    """Remove a scope's policy, so that a wider scope's policy applies again."""
    return router.change(scope, None)


@router.get(
    "/policies/<scope>/versions",
    summary="List the versions of a scope's policy, newest first",
    operation_id="listPolicyVersions",
    responses=_OF_VERSIONS,
    tags=_TAGS,
)
def versions(scope: ScopePath, limit: Limit = 20, cursor: Cursor = None) -> PolicyVersionsModel:
    """Return a page of a scope's policy versions."""
    administration, before = router.administration, cursors.read_number(cursor)
    found = administration.history(known_scope(scope), limit + 1, before)
    page = found[:limit]
    more = page[-1].number if len(found) > limit else None
    return PolicyVersionsModel(
        versions=[PolicyVersionModel.of(version) for version in page], next_cursor=cursors.write_number(more)
    )


@router.get(
    "/policies/group_type/<group_type>",
    summary="Get a group type's policy",
    operation_id="getPolicyOfType",
    responses=_OF_GET,
    tags=_TAGS,
)
def get_of_type(group_type: TypePath, if_none_match: IfNoneMatch = None) -> Response[Any]:
    """Return the policy that applies to a group type."""
    return router.show(scope_of(group_type))


@router.put(
    "/policies/group_type/<group_type>",
    summary="Set a group type's policy",
    operation_id="putPolicyOfType",
    responses=_OF_PUT,
    tags=_TAGS,
)
def put_of_type(
    group_type: TypePath,
    body: PolicyBody,
    if_match: IfMatch = None,
) -> Response[ScopedPolicyModel]:
    """Set a group type's policy."""
    return router.change(scope_of(group_type), body)


@router.delete(
    "/policies/group_type/<group_type>",
    summary="Remove a group type's policy",
    operation_id="deletePolicyOfType",
    responses=_OF_DELETE,
    tags=_TAGS,
)
def delete_of_type(group_type: TypePath, if_match: IfMatch = None) -> Response[ScopedPolicyModel]:
    """Remove a group type's policy, so that the default policy applies again."""
    return router.change(scope_of(group_type), None)


@router.get(
    "/policies/group_type/<group_type>/versions",
    summary="List the versions of a group type's policy, newest first",
    operation_id="listPolicyVersionsOfType",
    responses=_OF_VERSIONS,
    tags=_TAGS,
)
def versions_of_type(group_type: TypePath, limit: Limit = 20, cursor: Cursor = None) -> PolicyVersionsModel:
    """Return a page of a group type's policy versions."""
    return versions(scope_of(group_type), limit, cursor)
