"""Routes under /me/notifications: the caller's inbox."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from herald.api.http import cursors
from herald.api.http.models import moment
from herald.api.http.negotiation import V1, V2, accepted_format, accepted_languages, refused_languages
from herald.api.http.requests import header_of
from herald.api.http.responses import responses
from herald.api.inbox.models import MarkRead, NotificationModel, NotificationsPage, NotificationsPageV1, Unread
from herald.api.routers import ServiceRouter
from herald.domain.kinds import Kind
from herald.domain.notifications.notification import Notification
from herald.domain.notifications.publication import Format
from herald.domain.openim.personal import notification_v1
from herald.domain.texts.templates import Words
from herald.use_cases.inbox.localized_texts import RequestedLanguages

Limit = Annotated[int, Query(ge=1, le=100, description="Notifications on a page.")]
Cursor = Annotated[str | None, Query(description="A 'next_cursor' of this list.")]
Shown = Sequence[tuple[Notification, Words, bool]]
"""Inbox items, each with its title and body in the client's language, and whether it is read."""

router = ServiceRouter()


@router.get(
    "/me/notifications",
    summary="List your notifications, newest first",
    operation_id="listNotifications",
    description="`Accept: application/vnd.herald.v1+json` selects OpenIM's format, `Accept-Language` the language.",
    responses=responses(NotificationsPage, 200, 406, also={V1: NotificationsPageV1, V2: NotificationsPage}),
    tags=["Notifications"],
)
def list_inbox(limit: Limit = 20, cursor: Cursor = None) -> Response[Any]:
    """Return a page of the caller's inbox, in the format and the language that the client prefers."""
    event, services, user = router.current_event, router.services, router.caller.user_id
    read_format, media_type = accepted_format(header_of(event, "Accept"))
    before = cursors.read_position(cursor)
    view = services.inbox.page(user, limit, before)
    header = header_of(event, "Accept-Language")
    requested = RequestedLanguages(accepted_languages(header), refused_languages(header))
    items = view.page.items
    read = [view.is_read(item) for item in items]
    shown = list(zip(items, services.texts.words_of(user, items, requested), read, strict=True))
    page = _page_v1 if read_format is Format.V1 else _page_v2
    return Response(
        status_code=HTTPStatus.OK,
        content_type=media_type,
        headers={"Vary": "Accept, Accept-Language"},
        body=page(shown, cursors.write_position(view.page.next)),
    )


@router.get(
    "/me/notifications/unread",
    summary="Count your unread notifications, up to 100",
    operation_id="countUnread",
    responses=responses(Unread, 200),
    tags=["Notifications"],
)
def unread() -> Unread:
    """Return the number of unread notifications."""
    return Unread(unread=router.services.inbox.unread(router.caller.user_id))


@router.post(
    "/me/notifications/read",
    summary="Mark a notification and all older ones as read",
    operation_id="markRead",
    status_code=HTTPStatus.NO_CONTENT,
    responses=responses(None, 204, 404, 422),
    tags=["Notifications"],
)
def read(body: Annotated[MarkRead, Body()]) -> Response[str]:
    """Mark as read. The body is empty text: the local API Gateway fails on a missing body."""
    created_at = moment(body.created_at, "#/created_at") if body.created_at else None
    router.services.inbox.mark_read(router.caller.user_id, body.through, created_at)
    return Response(status_code=HTTPStatus.NO_CONTENT, body="")


def _page_v1(shown: Shown, cursor: str | None) -> str:
    """Write a page of OpenIM's MsgData, without notifications of a kind that this version does not know."""
    messages = (notification_v1(item, words, read=read) for item, words, read in shown if item.kind in list(Kind))
    return f'{{"notifications":[{",".join(messages)}],"next_cursor":{json.dumps(cursor)}}}'


def _page_v2(shown: Shown, cursor: str | None) -> str:
    """Write a page in Herald's own format."""
    notifications = [NotificationModel.of(item, words, read=read) for item, words, read in shown]
    return NotificationsPage(notifications=notifications, next_cursor=cursor).model_dump_json()
