"""A token as it is sent: the bearer header, and the parts of a JWS in its compact form."""

import base64
import json
import re
from typing import Any

from herald.adapters.identity.invalid_token import InvalidToken

MAX_HEADER = 10_240
"""Characters of an Authorization header. API Gateway accepts as many bytes for all headers together (AWS limit)."""

_BEARER = re.compile(r"(?i:bearer) +([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
"""RFC 6750, section 2.1, around a JWS in its compact form: three parts of base64url without padding (RFC 7515)."""


def bearer(header: str) -> str:
    """Return the token in an Authorization header. Raises InvalidToken."""
    if len(header) > MAX_HEADER:
        raise InvalidToken("TokenTooLong")
    match = _BEARER.fullmatch(header)
    if match is None:
        raise InvalidToken("NoBearerToken")
    return match[1]


def part_of(part: str) -> dict[str, Any]:
    """Read one part of a token: a JSON object in UTF-8 whose names are unique (RFC 7519, section 4).

    Raises InvalidToken.
    """
    try:
        text = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
        found = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise InvalidToken("MalformedToken") from error
    if not isinstance(found, dict):
        raise InvalidToken("MalformedToken")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse duplicate names: of two readers of the same token one may use the first value, the other the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found
