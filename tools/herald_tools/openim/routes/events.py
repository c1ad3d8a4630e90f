"""POST /msg/send_business_notification: an event of the business, which is no message of a conversation."""

from collections.abc import Iterator
from typing import Any

from herald_tools.openim import go_json
from herald_tools.openim.answers import Answer, success
from herald_tools.openim.errors import bad_arguments
from herald_tools.openim.routes.context import Context
from herald_tools.openim.routes.message_requests import read_event
from herald_tools.openim.state.message import Handed

_LISTENER = "OnRecvCustomBusinessMessage"
_MUST_ARRIVE = 2
"""The reliability level at which main stores an event."""


def send_business_notification(context: Context) -> Answer:
    """Hand an event to the clients of a user, or on main of a group's members. Administrators only."""
    asked = _read(context)
    context.check_administrator()
    stored = context.openim.settings.version.stores_events and asked["reliabilityLevel"] == _MUST_ARRIVE
    argument = go_json.encode({"key": asked["key"], "data": asked["data"]})
    for user_id, conversation in _recipients(asked, context):
        context.openim.messages.hand(user_id, Handed(conversation, _LISTENER, argument, stored))
    context.stored()
    ids = context.openim.ids
    return success({"serverMsgID": ids.message(), "clientMsgID": ids.message(), "sendTime": context.now_ms()})


def _read(context: Context) -> dict[str, Any]:
    """Return the request. Only main has a receiver that is a group. Raises Refused."""
    to_groups = context.openim.settings.version.stores_events
    asked = read_event(context.body, to_groups=to_groups)
    if not to_groups:
        return {**asked, "recvGroupID": ""}
    if bool(asked["recvUserID"]) == bool(asked["recvGroupID"]):
        raise bad_arguments("either recvUserID or recvGroupID is required")
    return asked


def _recipients(asked: dict[str, Any], context: Context) -> Iterator[tuple[str, str]]:
    """Yield who gets the event, and the id of the conversation."""
    if user_id := asked["recvUserID"]:
        yield user_id, "_".join(("n", *sorted((asked["sendUserID"], user_id))))
    for group in context.openim.groups.found([asked["recvGroupID"]]):
        yield from ((each, f"n_{asked['recvGroupID']}") for each in group.user_ids)
