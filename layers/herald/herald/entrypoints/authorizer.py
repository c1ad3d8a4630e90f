"""authorizer: checks a bearer token, and returns a policy for the whole stage or a 401."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from herald.adapters.identity.claims import ClaimRules, caller_context
from herald.adapters.identity.https_get import Fetch, https_source
from herald.adapters.identity.invalid_token import InvalidToken
from herald.adapters.identity.issuer_keys import Clock, IssuerKeys
from herald.adapters.identity.jwt_tokens import JwtTokens, KeyOf, public_key
from herald.adapters.identity.kept_keys import KeptKeys
from herald.domain.audit.events import Audit, AuditEvent, AuditFacts
from herald.domain.creation.caller import APP_ADMIN
from herald.entrypoints.environment import Environment, InvalidEnvironment
from herald.entrypoints.observing import MeantForLambda

if TYPE_CHECKING:
    from herald.adapters.identity.kept_keys import Store


class Unauthorized(MeantForLambda):
    """API Gateway answers this error with a 401; its message must be exactly 'Unauthorized' (AWS)."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


class AuthorizerEnvironment(Environment):
    """The variables of authorizer. Raises InvalidEnvironment without a key: an authorizer must not start then.

    `jwt_public_key` is base64 of the key's DER form; it is ignored if there is a `jwt_jwks_url`. Without
    `settings_table` the issuer's keys are not kept. docs/identity.md explains the claims.
    """

    jwt_algorithm: str
    jwt_issuer: str
    jwt_audience: str
    jwt_jwks_url: str = ""
    jwt_public_key: str = ""
    user_claim: str = "sub"
    name_claim: str = "name"
    picture_claim: str = "picture"
    roles_claim: str = "roles"
    admin_role: str = APP_ADMIN
    client_id_claim: str = ""
    required_claim: str = ""
    settings_table: str = ""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read the variables. Raises InvalidEnvironment."""
        super().__init__(variables)
        if not self.jwt_jwks_url and not self.jwt_public_key:
            raise InvalidEnvironment("one of the environment variables JWT_JWKS_URL and JWT_PUBLIC_KEY must be set")
        if self.required_claim and "=" not in self.required_claim:
            raise InvalidEnvironment("the environment variable REQUIRED_CLAIM is not like token_use=access")


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
        audiences=tuple(filter(None, environment.jwt_audience.replace(" ", "").split(","))),
        client_claim=environment.client_id_claim,
        required_claim=environment.required_claim,
    )
    rules = ClaimRules(
        user=environment.user_claim,
        name=environment.name_claim,
        picture=environment.picture_claim,
        roles=environment.roles_claim,
        admin_role=environment.admin_role,
    )

    def authorize(event: Mapping[str, Any]) -> dict[str, Any]:
        try:
            context = caller_context(tokens.claims_of(event.get("authorizationToken") or ""), rules)
        except InvalidToken as error:
            audit.record(AuditEvent.ACCESS_DENIED, _refusal(error))
            raise Unauthorized from error
        return _allow(context, event["methodArn"])

    return authorize


def _refusal(error: InvalidToken) -> AuditFacts:
    facts: AuditFacts = {"outcome": "refused", "reason": error.reason}
    return {**facts, "hint": error.hint} if error.hint else facts


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


def _allow(context: Mapping[str, str], method_arn: str) -> dict[str, Any]:
    """Allow the whole stage: API Gateway caches the policy for the token and applies it to all methods."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": context["user_id"],
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }
