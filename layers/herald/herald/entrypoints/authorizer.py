"""authorizer: checks a bearer token, and returns a policy for the whole stage or a 401."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from herald.adapters.identity.https_get import Fetch, https_source
from herald.adapters.identity.issuer_keys import Clock, IssuerKeys
from herald.adapters.identity.jwt_tokens import InvalidToken, JwtTokens, KeyOf, public_key
from herald.adapters.identity.kept_keys import KeptKeys
from herald.domain.audit.events import Audit, AuditEvent
from herald.domain.creation.caller import APP_ADMIN
from herald.entrypoints.environment import Environment, InvalidEnvironment
from herald.entrypoints.observing import MeantForLambda

if TYPE_CHECKING:
    from herald.adapters.identity.kept_keys import Store

MAX_NAME = 128
"""Characters of a display name; a longer one is cut. `POST /groups` has the same limit for a group's name."""

MAX_PICTURE = 1024
"""Characters of a picture's URL; a longer one is left out, since a URL that is cut leads elsewhere."""

_NOT_IN_NAMES = re.compile("[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


class Unauthorized(MeantForLambda):
    """API Gateway answers this error with a 401; its message must be exactly 'Unauthorized' (AWS)."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


class AuthorizerEnvironment(Environment):
    """The variables of authorizer. Raises InvalidEnvironment without a key: an authorizer must not start then.

    `jwt_public_key` is base64 of the key's DER form; it is ignored if there is a `jwt_jwks_url`. Without
    `settings_table` the issuer's keys are not kept.
    """

    jwt_algorithm: str
    jwt_issuer: str
    jwt_audience: str
    jwt_jwks_url: str = ""
    jwt_public_key: str = ""
    settings_table: str = ""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read the variables. Raises InvalidEnvironment."""
        super().__init__(variables)
        if not self.jwt_jwks_url and not self.jwt_public_key:
            raise InvalidEnvironment("one of the environment variables JWT_JWKS_URL and JWT_PUBLIC_KEY must be set")


def build_authorizer(
    environment: AuthorizerEnvironment,
    audit: Audit,
    *,
    source: Callable[[str], Fetch] = https_source,
    now: Clock = time.time,
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return the function that answers an event of an API Gateway TOKEN authorizer.

    Raises ValueError if the public key is invalid. The function raises Unauthorized for an invalid token. It raises
    KeysUnavailable, which API Gateway answers with a 500, if the issuer's keys cannot be read: after a 401 every client
    would discard its valid token.
    """
    tokens = JwtTokens(
        key_of=_keys(environment, audit, source, now),
        algorithm=environment.jwt_algorithm,
        issuer=environment.jwt_issuer,
        audience=environment.jwt_audience,
    )

    def authorize(event: Mapping[str, Any]) -> dict[str, Any]:
        try:
            claims = tokens.claims_of(event.get("authorizationToken") or "")
        except InvalidToken as error:
            audit.record(AuditEvent.ACCESS_DENIED, {"outcome": "refused", "reason": error.reason})
            raise Unauthorized from error
        return _allow(claims, event["methodArn"])

    return authorize


def _keys(environment: AuthorizerEnvironment, audit: Audit, source: Callable[[str], Fetch], now: Clock) -> KeyOf:
    if not environment.jwt_jwks_url:
        return public_key(environment.jwt_public_key, environment.jwt_algorithm)
    kept = KeptKeys(_store(environment), audit) if environment.settings_table else None
    return IssuerKeys(source(environment.jwt_jwks_url), environment.jwt_algorithm, audit, now, kept)


def _store(environment: AuthorizerEnvironment) -> Callable[[], Store]:
    """Return a function that returns the store of the issuer's keys. No cold start needs it, nor its modules."""

    @cache
    def store() -> Store:
        from herald.adapters.dynamodb.issuer_documents import DynamoDBIssuerDocuments  # noqa: PLC0415
        from herald.entrypoints import aws  # noqa: PLC0415

        client = aws.dynamodb_trying_once()  # The authorizer has 9 s for all: the issuer takes up to 3, the store too.
        return DynamoDBIssuerDocuments(client, environment.settings_table, environment.jwt_jwks_url)

    return store


def _allow(claims: Mapping[str, Any], method_arn: str) -> dict[str, Any]:
    """Allow the whole stage: API Gateway caches the policy for the token and applies it to all methods."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": claims["sub"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": _context(claims),
    }


def _context(claims: Mapping[str, Any]) -> dict[str, str]:
    """Return the caller as the context of the request; its values can only be strings, numbers and booleans (AWS)."""
    roles = claims.get("roles")
    return {
        "user_id": claims["sub"],
        "name": _text(claims.get("name"))[:MAX_NAME],
        "picture": picture if len(picture := _text(claims.get("picture"))) <= MAX_PICTURE else "",
        "roles": APP_ADMIN if isinstance(roles, list) and APP_ADMIN in roles else "",
    }


def _text(value: object) -> str:
    """Return a claim without lone surrogates, control characters and line ends, or "" if it is not text."""
    return _NOT_IN_NAMES.sub("", value) if isinstance(value, str) else ""
