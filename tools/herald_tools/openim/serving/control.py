"""What OpenIM does not have: routes below /standin/ with which another process looks into a stand-in and sets it up."""

from typing import Any
from urllib.parse import unquote

from herald_tools.openim import go_json
from herald_tools.openim.answers import Answer, not_found, refusal, success
from herald_tools.openim.binding import Struct, bind
from herald_tools.openim.errors import Unreadable, bad_arguments
from herald_tools.openim.serving.request import Request
from herald_tools.openim.shapes import TEXT, TEXTS
from herald_tools.openim.standin import OpenIM

PREFIX = "/standin/"
_CONVERSATIONS = f"{PREFIX}conversations/"
_WEBHOOKS = f"{PREFIX}webhooks"

_WEBHOOKS_YML = Struct("webhooks.yml", {"url": TEXT, "commands": TEXTS})


def control(openim: OpenIM, request: Request) -> Answer:
    """Answer `GET /standin/conversations/{user}` or `PUT /standin/webhooks`."""
    if request.method == "GET" and request.path.startswith(_CONVERSATIONS):
        return _json(openim.conversations(unquote(request.path.removeprefix(_CONVERSATIONS))))
    if request.method == "PUT" and request.path == _WEBHOOKS:
        return _configure(openim, request.body)
    return not_found()


def _configure(openim: OpenIM, body: bytes) -> Answer:
    """Switch webhooks on: `{"url": …, "commands": […]}`; without commands, the one after the creation of a group."""
    try:
        asked = bind(_WEBHOOKS_YML, body)
    except Unreadable as error:
        return refusal(bad_arguments(str(error)))
    openim.webhooks.configure(asked["url"], *asked["commands"])
    return success()


def _json(document: dict[str, Any]) -> Answer:
    return Answer(200, go_json.encode(document).encode())
