"""The parts of a request outside its models: caller, operation, ids in the path, headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from herald.api.http.problems import refusal
from herald.domain.creation.caller import Caller
from herald.domain.identifiers import is_valid_id, is_valid_user_id

_KEY = re.compile(r'(?P<quote>"?)(?P<key>[\x21\x23-\x7e]{1,255})(?P=quote)')
"""Printable ASCII, with or without the quotes of a structured header (RFC 9651)."""


class NoCaller(Exception):
    """A route that needs a caller was reached without the authorizer: the stack is misconfigured."""


def caller_of(event: APIGatewayProxyEvent) -> Caller:
    """Return the user that the authorizer identified: no other part of a request identifies the caller.

    Raises NoCaller if the authorizer's context has no valid user id.
    """
    context: Mapping[str, Any] = event.request_context.authorizer.raw_event
    user_id = context.get("user_id")
    if not isinstance(user_id, str) or not is_valid_user_id(user_id):
        raise NoCaller
    return Caller(
        user_id=user_id,
        name=context.get("name", ""),
        face_url=context.get("picture", ""),
        roles=frozenset(context.get("roles", "").split()),
    )


def actor_of(event: APIGatewayProxyEvent) -> str:
    """Return the caller's user id, or "" for a route that needs no token."""
    user_id: str = event.request_context.authorizer.raw_event.get("user_id", "")
    return user_id


def group_id_of(event: APIGatewayProxyEvent) -> str:
    """Return the group id in the path, or "" if there is none or it is not valid."""
    _, _, rest = event.path.partition("/groups/")
    group_id = unquote(rest.partition("/")[0])
    return group_id if is_valid_id(group_id) else ""


def operation_id_of(event: APIGatewayProxyEvent) -> str:
    """Return the header `operationID` (OpenIM's name for it) if it is a valid id, else API Gateway's request id."""
    given = event.headers.get("operationID", "")
    own = event.request_context.request_id or ""
    return next((each for each in (given, own) if is_valid_id(each)), "")


def header_of(event: APIGatewayProxyEvent, name: str) -> str:
    """Return a header, or "" if it is absent; several of one name are joined to one list (RFC 9110, section 5.3)."""
    given = event.resolved_headers_field.get(name.lower(), "")
    return ", ".join(given) if isinstance(given, list) else given


def idempotency_key_of(event: APIGatewayProxyEvent) -> str | None:
    """Return the header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) without quotes, None if absent.

    Raises RequestRefused (400) if it is not 1 to 255 printable ASCII characters, or is sent more than once.
    """
    given = event.resolved_headers_field.get("idempotency-key")
    if given is None:
        return None
    values = given if isinstance(given, list) else [given]
    match = _KEY.fullmatch(values[0])
    if len(values) != 1 or match is None:
        rule = "must be sent once, as 1 to 255 printable ASCII characters without spaces"
        raise refusal("header", "Idempotency-Key", rule)
    return match["key"]
