"""What a request says outside its models: who calls, which operation it is part of, whether its body can be read."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from herald.api.http.problems import RequestRefused, no_json
from herald.domain.creation.planning import Caller
from herald.domain.errors import FieldError, InvalidRequest
from herald.domain.identifiers import is_valid_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

MAX_BODY_BYTES = 1024 * 1024
"""Bytes. 10,000 ids of 64 characters take 670 KB; API Gateway would let 10 MB in."""

_KEY = re.compile(r'(?P<quote>"?)(?P<key>[\x21\x23-\x7e]{1,255})(?P=quote)')
"""Printable ASCII without the quotes that a structured header may put around it."""


class NoCaller(Exception):
    """A path that needs a caller is served without the authorizer: the stack is at fault, and no token would help."""


def caller_of(event: APIGatewayProxyEvent) -> Caller:
    """Return the user that the authorizer vouches for; nothing else in a request says who calls.

    Raises NoCaller where it vouches for nobody.
    """
    context: Mapping[str, Any] = event.request_context.authorizer.raw_event
    user_id = context.get("user_id")
    if not isinstance(user_id, str) or not is_valid_id(user_id):
        raise NoCaller
    return Caller(
        user_id=user_id,
        name=context.get("name", ""),
        face_url=context.get("picture", ""),
        roles=frozenset(context.get("roles", "").split()),
    )


def actor_of(event: APIGatewayProxyEvent) -> str:
    """Return the caller's user id, or nothing where the path needs no token."""
    user_id: str = event.request_context.authorizer.raw_event.get("user_id", "")
    return user_id


def group_id_of(event: APIGatewayProxyEvent) -> str:
    """Return the group that the path speaks of, or nothing: what is no id is not repeated."""
    _, _, rest = event.path.partition("/groups/")
    group_id = unquote(rest.partition("/")[0])
    return group_id if is_valid_id(group_id) else ""


def operation_id_of(event: APIGatewayProxyEvent) -> str:
    """Return the caller's `operationID` header (OpenIM's name for it) if it is usable, else the request's own id."""
    given = event.headers.get("operationID", "")
    own = event.request_context.request_id or ""
    return next((each for each in (given, own) if is_valid_id(each)), "")


def header_of(event: APIGatewayProxyEvent, name: str) -> str:
    """Return a header, several of one name joined as one list (RFC 9110, section 5.3), or nothing."""
    given = event.resolved_headers_field.get(name.lower(), "")
    return ", ".join(given) if isinstance(given, list) else given


def idempotency_key_of(event: APIGatewayProxyEvent) -> str | None:
    """Return the Idempotency-Key header, with or without the quotes of draft-ietf-httpapi-idempotency-key-header.

    Raises RequestRefused (400) when it is not 1 to 255 printable ASCII characters, or is sent more than once.
    """
    given = event.resolved_headers_field.get("idempotency-key")
    if given is None:
        return None
    values = given if isinstance(given, list) else [given]
    match = _KEY.fullmatch(values[0])
    if len(values) != 1 or match is None:
        rule = "must be sent once, as 1 to 255 printable ASCII characters without spaces"
        raise RequestRefused(
            HTTPStatus.BAD_REQUEST,
            f"The request is not valid: Idempotency-Key {rule}.",
            {"header": "Idempotency-Key", "detail": rule},
        )
    return match["key"]


def parse_body(body: str) -> Any:
    """Parse a JSON body. Raises RequestRefused for one that is too large (413) or is not JSON (400).

    Raises InvalidRequest for JSON that is no object: of a list of one, Powertools would take that one.
    """
    if len(body) > MAX_BODY_BYTES or len(body.encode(errors="replace")) > MAX_BODY_BYTES:
        raise RequestRefused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The body is larger than {MAX_BODY_BYTES} bytes.",
            {"pointer": "#", "detail": f"must have at most {MAX_BODY_BYTES} bytes"},
        )
    try:
        parsed = json.loads(body, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise no_json() from error
    if parsed is not None and not isinstance(parsed, dict):
        raise InvalidRequest(FieldError("#", "must be a JSON object"))
    return parsed


def as_json_request(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event as the resolver reads it best: a body of text, and no media type, which to it means JSON.

    Raises RequestRefused for a body that is said to be anything else (415), or is no UTF-8 (400).
    """
    headers = dict(event.get("headers") or {})
    media_types = [headers.pop(name) for name in list(headers) if name.lower() == "content-type"]
    media_type = (media_types[0] or "").partition(";")[0].strip().lower() if media_types else ""
    body = event.get("body")
    if body and media_type not in ("", "application/json"):
        raise RequestRefused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"The body is sent as {media_type}.",
            {"header": "Content-Type", "detail": "must be application/json"},
        )
    if body and event.get("isBase64Encoded"):
        body = _decoded(body)
    return {**event, "headers": headers, "body": body, "isBase64Encoded": False}


def _decoded(body: str) -> str:
    try:
        return b64decode(body, validate=True).decode()
    except ValueError as error:
        raise no_json() from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members. Raises RequestRefused for a name that comes twice.

    What that means is unpredictable (RFC 8259, section 4): whoever looked at it before may have read the other.
    """
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        rule = f"must have each name once, and '{twice[:64]}' comes twice"
        raise RequestRefused(
            HTTPStatus.BAD_REQUEST,
            f"The request is not valid: an object in the body {rule}.",
            {"pointer": "#", "detail": rule},
        )
    return found


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)
