"""Routes under /groups."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
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
from herald.api.http import answers as docs
from herald.api.http import cursors
from herald.api.http.requests import caller_of, idempotency_key_of, operation_id_of
from herald.api.services import Services
from herald.domain.creation.planning import RequestContext
from herald.domain.errors import GroupNotFound
from herald.domain.identifiers import is_valid_id
from herald.use_cases.groups.create_group import create_group
from herald.use_cases.groups.read_groups import get_group, list_deliveries, list_members

GroupPath = Annotated[str, Path(description="A group id.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Members on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Makes a retry safe: the same key gives the same group, as long as it exists.",
    ),
]


class GroupRoutes:
    """Creates groups and looks at them."""

    def __init__(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Answer requests to `app` with `services`."""
        self._app = app
        self._services = services

    def create(
        self,
        body: Annotated[CreateGroup, Body()],
        idempotency_key: KeyHeader = None,  # noqa: ARG002 - for OpenAPI; in the event it shows when it is sent twice.
    ) -> Response[CreatedGroup]:
        """Create a group, or give the first answer again."""
        event, services = self._app.current_event, self._services
        context = RequestContext(
            now=services.clock(),
            entropy=services.entropy(),
            operation_id=operation_id_of(event),
            idempotency_key=idempotency_key_of(event),
        )
        request = body.to_domain()
        applied = services.effective_policies.for_group(request.group_type)
        created = create_group(
            request,
            caller_of(event),
            context,
            applied,
            groups=services.groups,
            limits=services.limits,
            audit=services.audit,
            clock=services.clock,
        )
        headers = {"Location": f"{(event.request_context.path or '').rstrip('/')}/{created.group.group_id}"}
        if created.replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(
            status_code=HTTPStatus.CREATED,
            content_type="application/json",
            headers=headers,
            body=CreatedGroup(group=GroupModel.of(created.group), recipients=created.group.recipients),
        )

    def get(self, group_id: GroupPath) -> GroupModel:
        """Show a group."""
        caller = caller_of(self._app.current_event)
        return GroupModel.of(get_group(_known(group_id), caller, groups=self._services.groups))

    def members(self, group_id: GroupPath, limit: Limit = 100, cursor: Cursor = None) -> MembersPage:
        """Show a page of a group's members."""
        caller, after = caller_of(self._app.current_event), cursors.read_member(cursor)
        page = list_members(_known(group_id), caller, limit, after, groups=self._services.groups)
        return MembersPage(
            members=[MemberModel(user_id=member.user_id, role=member.role.value) for member in page.members],
            next_cursor=cursors.write_member(page.next),
        )

    def deliveries(self, group_id: GroupPath) -> DeliveriesModel:
        """Show what was planned for a group and what the ledger holds."""
        caller, services = caller_of(self._app.current_event), self._services
        found = list_deliveries(_known(group_id), caller, groups=services.groups, ledger=services.ledger)
        statuses = [DeliveryModel.of(status) for status in found.statuses]
        return DeliveriesModel(complete=found.complete, deliveries=statuses)


def add_group_routes(app: APIGatewayRestResolver, services: Services) -> None:
    """Add the routes that create groups and look at them."""
    routes = GroupRoutes(app, services)
    app.post(
        "/groups",
        summary="Create a group",
        operation_id="createGroup",
        status_code=HTTPStatus.CREATED,
        responses=docs.responses(CreatedGroup, 201, 400, 401, 403, 409, 413, 415, 422, 429, 503),
        tags=["Groups"],
    )(routes.create)
    app.get(
        "/groups/<group_id>",
        summary="Look at a group",
        operation_id="getGroup",
        responses=docs.responses(GroupModel, 200, 401, 404, 503),
        tags=["Groups"],
    )(routes.get)
    app.get(
        "/groups/<group_id>/members",
        summary="List a group's members: owner, admins, then the others",
        operation_id="listMembers",
        responses=docs.responses(MembersPage, 200, 400, 401, 404, 503),
        tags=["Groups"],
    )(routes.members)
    app.get(
        "/groups/<group_id>/deliveries",
        summary="See how far telling everyone has come",
        operation_id="listDeliveries",
        description="For the group's creator, its owner and its admins. Counts are recipients.",
        responses=docs.responses(DeliveriesModel, 200, 401, 403, 404, 503),
        tags=["Groups"],
    )(routes.deliveries)


def _known(group_id: str) -> str:
    """Return a group id that could exist; one that cannot is as unknown as any other.

    API Gateway hands a path on as it was sent: clients may write `:` and `@` as %3A and %40 (RFC 3986).
    """
    decoded = unquote(group_id)
    if not is_valid_id(decoded):
        raise GroupNotFound(decoded)
    return decoded
