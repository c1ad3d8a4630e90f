"""Request bodies: media type, encoding, size and JSON syntax, before any model reads them."""

from __future__ import annotations

import json
from base64 import b64decode
from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from herald.api.http.problems import MAX_NAME_SHOWN, RequestRefused, body_refusal, not_json, refusal
from herald.domain.errors import FieldError, InvalidRequest

MAX_BODY = 1024 * 1024
"""Bytes. 10,000 ids of 64 characters take 670 KB; API Gateway itself accepts 10 MB."""


def as_json_request(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an API Gateway event with its body as text and without a media type, which Powertools reads as JSON.

    Raises RequestRefused if the media type is not JSON (415), or the body is not UTF-8 (400).
    """
    headers = dict(event.get("headers") or {})
    media_types = [headers.pop(name) for name in list(headers) if name.lower() == "content-type"]
    media_type = (media_types[0] or "").partition(";")[0].strip().lower() if media_types else ""
    body = event.get("body")
    if body and media_type not in ("", "application/json"):
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        raise refusal("header", "Content-Type", "must be application/json", status)
    if body and event.get("isBase64Encoded"):
        body = _decoded(body)
    return {**event, "headers": headers, "body": body, "isBase64Encoded": False}


def parse_body(body: str) -> Any:
    """Parse a JSON body.

    Raises RequestRefused for a body that is too large (413) or not JSON (400), and InvalidRequest for JSON that is
    not an object: Powertools would accept a list of one object as that object.
    """
    if len(body) > MAX_BODY or len(body.encode(errors="replace")) > MAX_BODY:
        raise RequestRefused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"The body is larger than {MAX_BODY} bytes.",
            {"pointer": "#", "detail": f"must have at most {MAX_BODY} bytes"},
        )
    try:
        parsed = json.loads(body, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise not_json() from error
    if parsed is not None and not isinstance(parsed, dict):
        raise InvalidRequest(FieldError("#", "must be a JSON object"))
    return parsed


def _decoded(body: str) -> str:
    try:
        return b64decode(body, validate=True).decode()
    except ValueError as error:
        raise not_json() from error


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object's members as a dict. Raises RequestRefused if a name occurs twice.

    Which of the two values counts differs between parsers (RFC 8259, section 4): a proxy may have checked the other.
    """
    found = dict(members)
    if len(found) < len(members):
        repeated = next(name for name, count in Counter(name for name, _ in members).items() if count > 1)
        rule = f"must have each name once, but '{repeated[:MAX_NAME_SHOWN]}' occurs more than once"
        raise body_refusal("an object in the body", rule)
    return found


def _refuse_constant(name: str) -> None:
    """Raise ValueError for NaN and Infinity, which Python's parser accepts and JSON does not have."""
    raise ValueError(name)
