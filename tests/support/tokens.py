"""Tokens of the tests' issuer, the authorizer, and the issuer's published keys."""

import json
import time
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from herald.adapters.identity.https_get import Fetch, NotFetched
from herald.entrypoints.authorizer import AuthorizerEnvironment, build_authorizer

from tests.support.fakes import FakeAudit
from tests.support.keys import PRIVATE_KEY, PUBLIC_KEY

ARN = "arn:aws:execute-api:us-east-1:123456789012:api/v1/POST/groups"
ISSUER = "https://issuer.example.com"
AUDIENCE = "herald"
URL = "https://issuer.example.com/jwks.json"
ENVIRONMENT = {
    "POWERTOOLS_SERVICE_NAME": "herald",
    "JWT_ALGORITHM": "RS256",
    "JWT_ISSUER": ISSUER,
    "JWT_AUDIENCE": AUDIENCE,
    "JWT_PUBLIC_KEY": PUBLIC_KEY,
}
WITH_JWKS = ENVIRONMENT | {"JWT_JWKS_URL": URL, "JWT_PUBLIC_KEY": ""}


def claims(**changes: Any) -> dict[str, Any]:
    """Return the claims of a valid token with changes. None removes a claim."""
    valid = {"sub": "alice", "iss": ISSUER, "aud": AUDIENCE, "exp": int(time.time()) + 3600}
    return {name: value for name, value in (valid | changes).items() if value is not None}


def token(key: Any = PRIVATE_KEY, algorithm: str = "RS256", headers: Any = None, **changes: Any) -> str:
    """Return a signed token."""
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


def jwk(kid: str, key: RSAPrivateKey = PRIVATE_KEY, **changes: Any) -> dict[str, Any]:
    """Return a public key as an issuer publishes it, with changes. None removes a field."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    found = public | {"kid": kid, "use": "sig", "alg": "RS256"} | changes
    return {name: value for name, value in found.items() if value is not None}


def published(*keys: Any) -> bytes:
    """Return the document in which an issuer publishes keys."""
    return json.dumps({"keys": keys}).encode()


@dataclass
class FakeIssuer:
    """Publishes a document. If `down` is set, fetching it fails with that reason."""

    document: bytes = b""
    down: str = ""
    asked: int = 0

    def publish(self, *keys: Any) -> None:
        """Publish these keys and no others."""
        self.document = published(*keys)

    def source(self, url: str) -> Fetch:
        """Stand in for `https_source`."""
        assert url == URL
        return self._fetch

    def _fetch(self) -> bytes:
        self.asked += 1
        if self.down:
            raise NotFetched(self.down)
        return self.document


class Door:
    """The authorizer as API Gateway calls it, with its audit events."""

    def __init__(self, environment: dict[str, str] | None = None, issuer: FakeIssuer | None = None) -> None:
        self.now = 1_800_000_000.0
        self.audit = FakeAudit()
        self.issuer = issuer or FakeIssuer()
        settings = AuthorizerEnvironment(environment or ENVIRONMENT)
        self._authorize = build_authorizer(settings, self.audit, source=self.issuer.source, now=lambda: self.now)

    def ask(self, header: Any) -> dict[str, Any]:
        """Return the policy for an Authorization header."""
        return self._authorize({"type": "TOKEN", "authorizationToken": header, "methodArn": ARN})
