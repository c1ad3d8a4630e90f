"""authorizer: from a bearer token to a policy for the whole stage, or a 401."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from herald.adapters.identity.https_get import https_source
from herald.adapters.identity.issuer_keys import IssuerKeys
from herald.adapters.identity.jwt_tokens import InvalidToken, JwtTokens, public_key
from herald.domain.audit.events import AuditEvent
from herald.domain.creation.planning import APP_ADMIN
from herald.entrypoints.observing import MeantForLambda

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from herald.adapters.identity.https_get import Fetch
    from herald.adapters.identity.issuer_keys import Clock
    from herald.adapters.identity.jwt_tokens import KeyOf
    from herald.domain.audit.events import Audit

NAME_LENGTH = 128
"""Characters kept of a display name: what `POST /groups` allows a group's own name."""

URL_LENGTH = 1024
"""Characters that the address of a face may have; a longer one is left out, for half an address is none."""


_NO_PART_OF_A_NAME = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


class Unauthorized(MeantForLambda):
    """Makes API Gateway answer 401. It compares the message: it must be exactly 'Unauthorized' (AWS)."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def build_authorizer(
    environment: Mapping[str, str],
    audit: Audit,
    *,
    source: Callable[[str], Fetch] = https_source,
    now: Clock = time.time,
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what answers an API Gateway TOKEN authorizer event.

    Needs JWT_ALGORITHM, JWT_ISSUER, JWT_AUDIENCE and one of JWT_JWKS_URL and JWT_PUBLIC_KEY (base64 of the DER form).
    Raises ValueError at cold start where neither is set, or what is set cannot be used: an authorizer without a key
    must not start. When the issuer's keys cannot be had, answering raises KeysUnavailable: a 500, for a 401 would have
    every client throw its good token away.
    """
    algorithm = environment["JWT_ALGORITHM"]
    tokens = JwtTokens(
        key_of=_keys(environment, lambda url: IssuerKeys(source(url), algorithm, audit, now)),
        algorithm=algorithm,
        issuer=environment["JWT_ISSUER"],
        audience=environment["JWT_AUDIENCE"],
    )

    def authorize(event: Mapping[str, Any]) -> dict[str, Any]:
        try:
            claims = tokens.claims_of(event.get("authorizationToken") or "")
        except InvalidToken as error:
            audit.record(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": error.reason})
            raise Unauthorized from error
        return _allow(claims, event["methodArn"])

    return authorize


def _keys(environment: Mapping[str, str], published: Callable[[str], KeyOf]) -> KeyOf:
    if url := environment.get("JWT_JWKS_URL"):
        return published(url)
    if encoded := environment.get("JWT_PUBLIC_KEY"):
        return public_key(encoded, environment["JWT_ALGORITHM"])
    raise ValueError("set JWT_JWKS_URL or JWT_PUBLIC_KEY")


def _allow(claims: Mapping[str, Any], method_arn: str) -> dict[str, Any]:
    """Allow the whole stage: API Gateway caches the policy per token, and uses it for every other method too."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": claims["sub"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": _context(claims),
    }


def _context(claims: Mapping[str, Any]) -> dict[str, str]:
    """Pass the caller on; context values can only be strings, numbers and booleans (AWS)."""
    roles = claims.get("roles")
    return {
        "user_id": claims["sub"],
        "name": _text(claims.get("name"))[:NAME_LENGTH],
        "picture": picture if len(picture := _text(claims.get("picture"))) <= URL_LENGTH else "",
        "roles": APP_ADMIN if isinstance(roles, list) and APP_ADMIN in roles else "",
    }


def _text(value: object) -> str:
    """Take a claim that should be text, without what no name has: lone surrogates, control characters, line ends."""
    return _NO_PART_OF_A_NAME.sub("", value) if isinstance(value, str) else ""
