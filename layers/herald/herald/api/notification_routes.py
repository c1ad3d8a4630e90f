"""Routes under /me: the caller's own notifications."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from herald.api import cursors, docs
from herald.api.answer_models import NotificationModel, NotificationsPage, Unread
from herald.api.request_models import MarkRead
from herald.api.requests import caller_of
from herald.api.services import Services
from herald.use_cases.read_inbox import count_unread, list_notifications, mark_read

Limit = Annotated[int, Query(ge=1, le=100, description="Notifications on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]


class NotificationRoutes:
    """Shows callers their own inbox."""

    def __init__(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Answer requests to `app` with `services`."""
        self._app = app
        self._services = services

    def list(self, limit: Limit = 20, cursor: Cursor = None) -> NotificationsPage:
        """Show a page of the inbox."""
        before, services = cursors.read_position(cursor), self._services
        view = list_notifications(self._user(), limit, before, inbox=services.inbox, clock=services.clock)
        return NotificationsPage(
            notifications=[NotificationModel.of(item, view.read_through) for item in view.page.items],
            next_cursor=cursors.write_position(view.page.next),
        )

    def unread(self) -> Unread:
        """Count what is unread."""
        return Unread(unread=count_unread(self._user(), inbox=self._services.inbox, clock=self._services.clock))

    def read(self, body: Annotated[MarkRead, Body()]) -> Response[str]:
        """Move the read cursor. The empty body is for the local API Gateway, which cannot answer none at all."""
        mark_read(self._user(), body.through, inbox=self._services.inbox, clock=self._services.clock)
        return Response(status_code=HTTPStatus.NO_CONTENT, body="")

    def _user(self) -> str:
        return caller_of(self._app.current_event).user_id


def add_notification_routes(app: APIGatewayRestResolver, services: Services) -> None:
    """Add the routes by which a user reads the inbox."""
    routes = NotificationRoutes(app, services)
    app.get(
        "/me/notifications",
        summary="List your notifications, newest first",
        operation_id="listNotifications",
        responses=docs.responses(NotificationsPage, 200, 400, 401, 503),
        tags=["Notifications"],
    )(routes.list)
    app.get(
        "/me/notifications/unread",
        summary="Count your unread notifications, up to 100",
        operation_id="countUnread",
        responses=docs.responses(Unread, 200, 401, 503),
        tags=["Notifications"],
    )(routes.unread)
    app.post(
        "/me/notifications/read",
        summary="Mark a notification and all older ones as read",
        operation_id="markRead",
        status_code=HTTPStatus.NO_CONTENT,
        responses=docs.responses(None, 204, 400, 401, 404, 413, 415, 422, 503),
        tags=["Notifications"],
    )(routes.read)
