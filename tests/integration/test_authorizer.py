"""Who is let in."""

import base64
import http.server
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from herald.adapters.audit_log import AuditLog
from herald.wiring.authorizer import Unauthorized, build_authorizer
from herald.wiring.observing import build_logger

from tests.support.keys import PRIVATE_KEY, PUBLIC_KEY, PUBLIC_PEM

ARN = "arn:aws:execute-api:us-east-1:123456789012:api/v1/POST/groups"
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)

ENVIRONMENT = {
    "JWT_ALGORITHM": "RS256",
    "JWT_ISSUER": "https://issuer.example.com",
    "JWT_AUDIENCE": "herald",
    "JWT_PUBLIC_KEY": PUBLIC_KEY,
}


def claims(**changes: Any) -> dict[str, Any]:
    valid = {"sub": "alice", "iss": "https://issuer.example.com", "aud": "herald", "exp": int(time.time()) + 60}
    changed = valid | changes
    return {name: value for name, value in changed.items() if value is not None}


def token(key: Any = PRIVATE_KEY, algorithm: str = "RS256", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm)


def authorize(header: str, environment: dict[str, str] | None = None) -> dict[str, Any]:
    authorizer = build_authorizer(environment or ENVIRONMENT, AuditLog(build_logger()))
    return authorizer({"authorizationToken": header, "methodArn": ARN})


def test_a_valid_token_opens_the_whole_stage_and_names_the_caller() -> None:
    policy = authorize(f"Bearer {token(name='Alice', picture='https://example.com/a.png', roles=['admin', 'x'])}")
    assert policy["principalId"] == "alice"
    (statement,) = policy["policyDocument"]["Statement"]
    assert statement["Resource"] == "arn:aws:execute-api:us-east-1:123456789012:api/v1/*"
    picture = "https://example.com/a.png"
    assert policy["context"] == {"user_id": "alice", "name": "Alice", "picture": picture, "roles": "admin"}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_without_regard_to_case(scheme: str) -> None:
    assert authorize(f"{scheme} {token()}")["principalId"] == "alice"


def unsigned() -> str:
    return jwt.encode(claims(), "", algorithm="none")


def confused() -> str:
    """Sign with the public key as if it were an HMAC secret."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=")
    body = base64.urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=")
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(header + b"." + body, PUBLIC_PEM)
    return (header + b"." + body + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def tampered() -> str:
    head, _, signature = token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(claims(sub="eve")).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {token()}",
        "Bearer not-a-token",
        f"Bearer {unsigned()}",
        f"Bearer {confused()}",
        f"Bearer {tampered()}",
        f"Bearer {token(key=OTHER_KEY)}",
        f"Bearer {token(algorithm='RS512')}",
        f"Bearer {token(key=ec.generate_private_key(ec.SECP256R1()), algorithm='ES256')}",
        f"Bearer {token(exp=int(time.time()) - 1)}",
        f"Bearer {token(exp=None)}",
        f"Bearer {token(nbf=int(time.time()) + 60)}",
        f"Bearer {token(iss='https://elsewhere.example.com')}",
        f"Bearer {token(iss=None)}",
        f"Bearer {token(aud='another')}",
        f"Bearer {token(aud=None)}",
        f"Bearer {token(sub=None)}",
        f"Bearer {token(sub='a b')}",
        f"Bearer {token(sub='')}",
    ],
    ids=[
        "nothing",
        "no token",
        "empty token",
        "another scheme",
        "no JWT",
        "unsigned",
        "key confusion",
        "tampered",
        "another key",
        "another algorithm",
        "another kind of key",
        "expired",
        "no expiry",
        "not yet valid",
        "another issuer",
        "no issuer",
        "another audience",
        "no audience",
        "no subject",
        "bad subject",
        "empty subject",
    ],
)
def test_any_other_token_is_unauthorized(header: str) -> None:
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        authorize(header)


def test_only_the_role_admin_is_passed_on() -> None:
    for roles in (None, "admin", ["user"], {"admin": True}, [["admin"]]):
        assert authorize(f"Bearer {token(roles=roles)}")["context"]["roles"] == ""


def test_names_are_cut_and_half_an_address_is_none() -> None:
    context = authorize(f"Bearer {token(name='x' * 500, picture='https://e.com/' + 'x' * 2000)}")["context"]
    assert (len(context["name"]), context["picture"]) == (128, "")


def test_a_name_that_utf8_cannot_write_is_cleaned() -> None:
    assert authorize(f"Bearer {token(name='Al' + chr(0xD800) + 'ice')}")["context"]["name"] == "Alice"


def test_an_authorizer_without_a_key_does_not_start() -> None:
    with pytest.raises(ValueError, match="JWT_JWKS_URL"):
        build_authorizer(ENVIRONMENT | {"JWT_PUBLIC_KEY": ""}, AuditLog(build_logger()))


class _Jwks(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True)
        body = json.dumps({"keys": [key | {"kid": "k1", "use": "sig", "alg": "RS256"}]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name.
        """Say nothing."""


@pytest.fixture
def jwks_url() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Jwks) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/jwks.json"
        server.shutdown()


def signed_for_jwks(kid: str) -> str:
    return jwt.encode(claims(), PRIVATE_KEY, algorithm="RS256", headers={"kid": kid})


def test_keys_come_from_the_issuers_url(jwks_url: str) -> None:
    environment = ENVIRONMENT | {"JWT_JWKS_URL": jwks_url, "JWT_PUBLIC_KEY": ""}
    assert authorize(f"Bearer {signed_for_jwks('k1')}", environment)["principalId"] == "alice"
    with pytest.raises(Unauthorized):
        authorize(f"Bearer {signed_for_jwks('unknown')}", environment)


def test_an_issuer_that_is_down_is_no_reason_to_log_everybody_out() -> None:
    environment = ENVIRONMENT | {"JWT_JWKS_URL": "http://127.0.0.1:1/jwks.json", "JWT_PUBLIC_KEY": ""}
    with pytest.raises(jwt.PyJWKClientConnectionError):
        authorize(f"Bearer {signed_for_jwks('k1')}", environment)
