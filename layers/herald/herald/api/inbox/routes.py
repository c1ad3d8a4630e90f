"""Routes under /me: the caller's own notifications."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from herald.api.groups.request_models import MarkRead
from herald.api.http import answers as docs
from herald.api.http import cursors
from herald.api.http.negotiation import V1, V2, accepted_format
from herald.api.http.requests import caller_of, header_of
from herald.api.inbox.models import NotificationModel, NotificationsPage, NotificationsPageV1, Unread
from herald.api.services import Services
from herald.domain.delivery.inbox import Notification, Position
from herald.domain.kinds import Kind
from herald.domain.locales import accepted_languages
from herald.domain.notifications.publication import Format
from herald.domain.notifications.texts import Words
from herald.domain.openim.notifications import Addressed, notification_v1
from herald.use_cases.inbox.read_inbox import count_unread, list_notifications, mark_read

Limit = Annotated[int, Query(ge=1, le=100, description="Notifications on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]


class NotificationRoutes:
    """Shows callers their own inbox."""

    def __init__(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Answer requests to `app` with `services`."""
        self._app = app
        self._services = services

    def list(self, limit: Limit = 20, cursor: Cursor = None) -> Response[Any]:
        """Show a page of the inbox, in the format and the language that the client reads."""
        event, services, user = self._app.current_event, self._services, self._user()
        read_format, media_type = accepted_format(header_of(event, "Accept"))
        before = cursors.read_position(cursor)
        view = list_notifications(user, limit, before, inbox=services.inbox, clock=services.clock)
        languages = accepted_languages(header_of(event, "Accept-Language"))
        worded = list(zip(view.page.items, services.wording.of(user, view.page.items, languages), strict=True))
        cursor = cursors.write_position(view.page.next)
        headers = {"Vary": "Accept, Accept-Language"}
        if read_format is Format.V1:
            body = _page_v1(worded, view.read_through, cursor)
            return Response(status_code=HTTPStatus.OK, content_type=media_type, headers=headers, body=body)
        page = NotificationsPage(
            notifications=[NotificationModel.of(item, view.read_through, words) for item, words in worded],
            next_cursor=cursor,
        )
        return Response(
            status_code=HTTPStatus.OK, content_type=media_type, headers=headers, body=page.model_dump_json()
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


def _page_v1(worded: Sequence[tuple[Notification, Words]], read_through: Position | None, cursor: str | None) -> str:
    """Write a page of MsgData; what this version does not know as a kind, v1 has no message for."""
    messages = (
        notification_v1(Addressed.of(item, read_through), words) for item, words in worded if item.kind in list(Kind)
    )
    return f'{{"notifications":[{",".join(messages)}],"next_cursor":{json.dumps(cursor)}}}'


def add_notification_routes(app: APIGatewayRestResolver, services: Services) -> None:
    """Add the routes by which a user reads the inbox."""
    routes = NotificationRoutes(app, services)
    app.get(
        "/me/notifications",
        summary="List your notifications, newest first",
        operation_id="listNotifications",
        description="In OpenIM's format with Accept: application/vnd.herald.v1+json; worded by Accept-Language.",
        responses=docs.responses(
            NotificationsPage, 200, 400, 401, 406, 503, also={V1: NotificationsPageV1, V2: NotificationsPage}
        ),
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
