"""Routes under /groups."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query

from herald.api.groups.answer_models import (
    CreatedGroup,
    DeliveriesModel,
    DeliveryModel,
    GroupModel,
    MemberModel,
    MembersPage,
)
from herald.api.groups.request_models import CreateGroup
from herald.api.http import cursors
from herald.api.http.requests import idempotency_key_of, operation_id_of
from herald.api.http.responses import responses
from herald.api.routers import ServiceRouter
from herald.domain.creation.request import CreationRequest, RequestContext
from herald.domain.errors import GroupNotFound, TemporarilyUnavailable
from herald.domain.identifiers import is_valid_id
from herald.use_cases.groups.create_group import Created

GroupPath = Annotated[str, Path(description="A group id.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Members on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Makes a retry safe: a request with the same key returns the same group, as long as it exists.",
    ),
]

_OF_CREATION = {
    "Location": "The path of the group.",
    "Idempotent-Replayed": "`true` if an earlier request with this key or id made the group.",
}

router = ServiceRouter()


@router.post(
    "/groups",
    summary="Create a group",
    operation_id="createGroup",
    status_code=HTTPStatus.CREATED,
    responses=responses(CreatedGroup, 201, 409, 422, headers=_OF_CREATION),
    tags=["Groups"],
)
def create(
    body: Annotated[CreateGroup, Body()],
    idempotency_key: KeyHeader = None,
) -> Response[CreatedGroup]:
    """Create a group, or return the first response again."""
    event, services = router.current_event, router.services
    context = RequestContext(
        now=services.clock(),
        entropy=services.entropy(),
        operation_id=operation_id_of(event),
        idempotency_key=idempotency_key_of(event),
        channels=services.channels,
    )
    created = _created(body.to_domain(), context)
    headers = {"Location": f"{(event.request_context.path or '').rstrip('/')}/{created.group.group_id}"}
    if created.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(
        status_code=HTTPStatus.CREATED,
        content_type="application/json",
        headers=headers,
        body=CreatedGroup(group=GroupModel.of(created.group), recipients=created.group.recipients),
    )


@router.get(
    "/groups/<group_id>",
    summary="Get a group",
    operation_id="getGroup",
    responses=responses(GroupModel, 200, 404),
    tags=["Groups"],
)
def get(group_id: GroupPath) -> GroupModel:
    """Return a group."""
    return GroupModel.of(router.services.groups.group(_valid(group_id), router.caller))


@router.get(
    "/groups/<group_id>/members",
    summary="List a group's members: the owner, the admins, then all others",
    operation_id="listMembers",
    description="If the group's setting `look_member_info` is `forbidden`: for its owner, its admins and role 'admin'.",
    responses=responses(MembersPage, 200, 404),
    tags=["Groups"],
)
def members(group_id: GroupPath, limit: Limit = 100, cursor: Cursor = None) -> MembersPage:
    """Return a page of a group's members."""
    caller, after = router.caller, cursors.read_member(cursor)
    page = router.services.groups.members(_valid(group_id), caller, limit, after)
    return MembersPage(
        members=[MemberModel(user_id=member.user_id, role=member.role.value) for member in page.members],
        next_cursor=cursors.write_member(page.next),
    )


@router.get(
    "/groups/<group_id>/deliveries",
    summary="Get the state of a group's deliveries",
    operation_id="listDeliveries",
    description="For the group's creator, its owner and its admins. Counts are recipients.",
    responses=responses(DeliveriesModel, 200, 404),
    tags=["Groups"],
)
def deliveries(group_id: GroupPath) -> DeliveriesModel:
    """Return the planned deliveries of a group, and their state in the delivery ledger."""
    found = router.services.groups.deliveries(_valid(group_id), router.caller)
    statuses = [DeliveryModel.of(status) for status in found.statuses]
    return DeliveriesModel(complete=found.complete, deliveries=statuses)


def _created(request: CreationRequest, context: RequestContext) -> Created:
    """Create the group under the policy that applies. A retry is answered even if that cannot be read."""
    services, caller = router.services, router.caller
    try:
        applied = services.effective_policies.for_group(request.group_type)
    except TemporarilyUnavailable:
        if created := services.creation.replay(request, caller, context):
            return created
        raise
    return services.creation.create(request, caller, context, applied)


def _valid(group_id: str) -> str:
    """Return the group id of a path, decoded. Raises GroupNotFound if no group can have this id.

    API Gateway does not decode the path: clients may write `:` and `@` as %3A and %40 (RFC 3986, section 2.1).
    """
    decoded = unquote(group_id)
    if not is_valid_id(decoded):
        raise GroupNotFound(decoded)
    return decoded
