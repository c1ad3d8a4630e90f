"""The routes below /msg/: messages of other systems to users."""

from typing import Any

from herald_tools.openim.answers import Answer, success
from herald_tools.openim.errors import Refused, bad_arguments
from herald_tools.openim.routes.context import Context, Route
from herald_tools.openim.routes.events import send_business_notification
from herald_tools.openim.routes.message_requests import read_batch, read_send
from herald_tools.openim.routes.sending import check, deliver, message_of
from herald_tools.openim.state.message import Message


def send_msg(context: Context) -> Answer:
    """Send a message to one user. Administrators only.

    The status is noted under the operationID after the message is stored: a stop in between leaves it unknown.
    """
    asked = read_send(context.body)
    context.check_administrator()
    check(asked, context)
    message = message_of(asked, asked["recvID"], context.openim.ids.message(), context)
    deliver(message, asked, context)
    context.stored()
    context.openim.messages.note(context.operation_id, context.now_ms())
    return success(_sent(message, context))


def batch_send_msg(context: Context) -> Answer:
    """Send a message to several users, one after the other. Nothing says why one failed, and no status is noted."""
    asked = read_batch(context.body)
    context.check_administrator()
    if asked["isSendAll"]:
        raise bad_arguments("the stand-in does not play isSendAll")
    check(asked, context)
    client_id = context.openim.ids.message()
    results, failed = [], []
    for recipient in asked["recvIDs"]:
        message = message_of(asked, recipient, client_id, context)
        try:
            deliver(message, asked, context)
        except Refused:
            failed.append(recipient)
        else:
            results.append({**_ids(message), "recvID": recipient})
    context.stored()
    return success({"results": results or None, "failedUserIDs": failed or None})


def check_msg_is_send_success(context: Context) -> Answer:
    """Answer whether the call with the same operationID header sent its message in the last 24 hours."""
    status = context.openim.messages.status(context.operation_id, context.now_ms())
    return success({"status": status})


def _ids(message: Message) -> dict[str, Any]:
    return {"serverMsgID": message.server_id, "clientMsgID": message.client_id, "sendTime": message.sent_at}


def _sent(message: Message, context: Context) -> dict[str, Any]:
    modify = {"modify": None} if context.openim.settings.version.tells_modifications else {}
    return {**_ids(message), **modify}


ROUTES: dict[str, Route] = {
    "/msg/send_msg": send_msg,
    "/msg/batch_send_msg": batch_send_msg,
    "/msg/check_msg_is_send_success": check_msg_is_send_success,
    "/msg/send_business_notification": send_business_notification,
}
