"""Every token that is not the issuer's word for a user is refused, and the log learns nothing of it.

Each row makes an Authorization header that an attacker, or a careless client, could send, and says by which check it
must fall. The controls at the end keep the table honest: they differ from rows in what a row is about, and are let in.
"""

import base64
import json
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from herald.adapters.identity.jwt_tokens import MAX_HEADER
from herald.domain.audit.events import AuditEvent
from herald.entrypoints.authorizer import AuthorizerEnvironment, Unauthorized, build_authorizer

from tests.support.fakes import FakeAudit
from tests.support.keys import PRIVATE_KEY, PUBLIC_KEY, PUBLIC_PEM
from tests.support.tokens import (
    ARN,
    AUDIENCE,
    ENVIRONMENT,
    ISSUER,
    WITH_JWKS,
    Door,
    FakeIssuer,
    claims,
    jwk,
    token,
)

ATTACKER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
HEAD = {"alg": "RS256", "typ": "JWT", "kid": "k1"}
ATTACKERS_JWK = jwk("k1", ATTACKER)
PUBLIC_DER = base64.b64decode(PUBLIC_KEY)
PUBLIC_PEM_PKCS1 = PRIVATE_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1)

Part = Mapping[str, Any] | bytes


def part(value: Part) -> str:
    """Write one part of a token."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def rs256(text: str, key: Any) -> bytes:
    return jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(text.encode(), key)


def hs256(text: str, secret: bytes) -> bytes:
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return hmac.sign(text.encode(), secret)


def signed(head: Part, body: Part, key: Any = PRIVATE_KEY) -> str:
    """Return a token in a bearer header with a true RS256 signature, whatever its parts say."""
    text = f"{part(head)}.{part(body)}"
    return f"Bearer {text}.{part(rs256(text, key))}"


def by_issuer(**changes: Any) -> str:
    """Return what the issuer itself signs, with claims changed."""
    return signed(HEAD, claims(**changes))


def by_attacker(**head: Any) -> str:
    """Return what an attacker signs, for a user and a role that they would like, with the header changed."""
    changed = {name: value for name, value in (HEAD | head).items() if value is not None}
    return signed(changed, claims(sub="root", roles=["admin"]), ATTACKER)


def keyed(secret: bytes, alg: str = "HS256") -> str:
    """Return a token signed with the public key as if it were a shared secret."""
    text = f"{part(HEAD | {'alg': alg})}.{part(claims(sub='root'))}"
    return f"Bearer {text}.{part(hs256(text, secret))}"


def unsigned(alg: Any, signature: str = "") -> str:
    return f"Bearer {part(HEAD | {'alg': alg})}.{part(claims(sub='root'))}.{signature}"


def tampered(**changes: Any) -> str:
    """Return the issuer's token with its payload exchanged."""
    head, _, signature = by_issuer().split(".")
    return f"{head}.{part(claims(**changes))}.{signature}"


def resigned(change: Callable[[str], str]) -> str:
    """Return the issuer's token with its signature changed."""
    head, body, signature = by_issuer().split(".")
    return f"{head}.{body}.{change(signature)}"


def flipped(signature: str) -> str:
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[100] ^= 1
    return part(bytes(raw))


def unused_bits(signature: str) -> str:
    """Spell the same bytes otherwise: the last letter of 256 bytes carries four bits that nobody needs."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + letters[letters.index(signature[-1]) | 1]


def bare(header: str) -> str:
    return header.removeprefix("Bearer ")


def as_json() -> str:
    head, body, signature = bare(by_issuer()).split(".")
    return json.dumps({"payload": body, "protected": head, "signature": signature})


def raw_claims(text: str) -> bytes:
    """Return a payload, given as the end of its JSON text."""
    return (json.dumps(claims(sub=None))[:-1] + f", {text}}}").encode()


NOW = int(time.time())
"""Of the start: an hour before or after it is before or after whenever a row is tried."""

ROWS: dict[str, tuple[Callable[[], str], str]] = {
    # No bearer token at all.
    "an empty header": (lambda: "", "NoBearerToken"),
    "the scheme alone": (lambda: "Bearer", "NoBearerToken"),
    "the scheme and a space": (lambda: "Bearer ", "NoBearerToken"),
    "a token without a scheme": (lambda: bare(by_issuer()), "NoBearerToken"),
    "a token under the scheme Basic": (lambda: f"Basic {bare(by_issuer())}", "NoBearerToken"),
    "a token under the scheme DPoP": (lambda: f"DPoP {bare(by_issuer())}", "NoBearerToken"),
    "a scheme with a letter too many": (lambda: f"Bearers {bare(by_issuer())}", "NoBearerToken"),
    "a token written as a query parameter": (lambda: f"access_token={bare(by_issuer())}", "NoBearerToken"),
    "a token as a parameter of the scheme": (lambda: f'Bearer token="{bare(by_issuer())}"', "NoBearerToken"),
    "two tokens with a space between them": (lambda: f"{by_issuer()} {bare(by_issuer())}", "NoBearerToken"),
    "two headers joined by a comma": (lambda: f"{by_issuer()}, {by_issuer(sub='root')}", "NoBearerToken"),
    "a space before the scheme": (lambda: f" {by_issuer()}", "NoBearerToken"),
    "a tab behind the scheme": (lambda: by_issuer().replace(" ", "\t"), "NoBearerToken"),
    "a line break behind the scheme": (lambda: by_issuer().replace(" ", "\r\n "), "NoBearerToken"),
    "a line break behind the token": (lambda: f"{by_issuer()}\n", "NoBearerToken"),
    "a no-break space behind the scheme": (lambda: by_issuer().replace(" ", "\u00a0"), "NoBearerToken"),
    "a space within the token": (lambda: by_issuer().replace(".", ". "), "NoBearerToken"),
    "a NUL behind the token": (lambda: f"{by_issuer()}\0", "NoBearerToken"),
    "a letter outside ASCII behind the token": (lambda: f"{by_issuer()}\u00e9", "NoBearerToken"),
    "dots outside ASCII": (lambda: by_issuer().replace(".", "\uff0e"), "NoBearerToken"),
    "half a surrogate pair": (lambda: f"{by_issuer()}\ud800", "NoBearerToken"),
    "a token of 100 KB": (lambda: by_issuer(name="x" * 75_000), "TokenTooLong"),
    # No JWS in its compact form.
    "a word": (lambda: "Bearer not-a-token", "NoBearerToken"),
    "two parts": (lambda: by_issuer().rpartition(".")[0], "NoBearerToken"),
    "four parts": (lambda: f"{by_issuer()}.{part({})}", "NoBearerToken"),
    "five parts, as an encrypted token has": (
        lambda: "Bearer " + ".".join([part({"alg": "RSA-OAEP", "enc": "A256GCM"}), *["eA"] * 4]),
        "NoBearerToken",
    ),
    "the JSON form of a JWS": (lambda: f"Bearer {as_json()}", "NoBearerToken"),
    "parts with padding": (lambda: f"{by_issuer()}==", "NoBearerToken"),
    "parts in the other base64": (lambda: resigned(lambda signature: f"+/{signature[2:]}"), "NoBearerToken"),
    "a header that is no base64": (lambda: f"Bearer a.{part(claims())}.eA", "MalformedToken"),
    "a header that is no JSON": (lambda: signed(b"alg=RS256", claims()), "MalformedToken"),
    "a header that is a list": (lambda: signed(b'["RS256"]', claims()), "MalformedToken"),
    "a header in UTF-16": (lambda: signed(json.dumps(HEAD).encode("utf-16"), claims()), "MalformedToken"),
    "a header that names its algorithm twice": (
        lambda: signed(b'{"alg":"none","kid":"k1","alg":"RS256"}', claims()),
        "MalformedToken",
    ),
    "a payload that is no JSON": (lambda: signed(HEAD, b"sub=root"), "MalformedToken"),
    "a payload that is a list": (lambda: signed(HEAD, b'[{"sub":"root"}]'), "MalformedToken"),
    "a payload that is compressed": (
        lambda: signed(HEAD | {"zip": "DEF"}, zlib.compress(json.dumps(claims()).encode())),
        "MalformedToken",
    ),
    "a token within a token": (
        lambda: signed(HEAD | {"cty": "JWT"}, bare(by_issuer()).encode()),
        "MalformedToken",
    ),
    "a payload nested deeper than Python reads": (lambda: signed(HEAD, b'{"a":' * 1_400), "MalformedToken"),
    "a payload that names its subject twice, signed by the issuer": (
        lambda: signed(HEAD, raw_claims('"sub": "alice", "sub": "root"')),
        "MalformedToken",
    ),
    "a payload that names a role twice, in another spelling": (
        lambda: signed(HEAD, raw_claims('"sub": "alice", "roles": [], "rol\\u0065s": ["admin"]')),
        "MalformedToken",
    ),
    # Another algorithm than the configured one.
    "no signature, as alg none allows": (lambda: unsigned("none", "eA"), "AlgorithmNotAllowed"),
    "no signature, as alg None allows": (lambda: unsigned("None", "eA"), "AlgorithmNotAllowed"),
    "no signature, as alg nOnE allows": (lambda: unsigned("nOnE", "eA"), "AlgorithmNotAllowed"),
    "no signature at all, under alg none": (lambda: unsigned("none"), "NoBearerToken"),
    "the public key's PEM as an HMAC secret": (lambda: keyed(PUBLIC_PEM), "AlgorithmNotAllowed"),
    "the public key's PKCS 1 as an HMAC secret": (lambda: keyed(PUBLIC_PEM_PKCS1), "AlgorithmNotAllowed"),
    "the public key's DER as an HMAC secret": (lambda: keyed(PUBLIC_DER), "AlgorithmNotAllowed"),
    "the public key's base64 as an HMAC secret": (lambda: keyed(PUBLIC_KEY.encode()), "AlgorithmNotAllowed"),
    "the public key's JWK as an HMAC secret": (
        lambda: keyed(json.dumps(jwk("k1")).encode()),
        "AlgorithmNotAllowed",
    ),
    "an HMAC that says it is RS256": (lambda: keyed(PUBLIC_PEM, "RS256"), "InvalidSignatureError"),
    "RS384 by the issuer's own key": (
        lambda: f"Bearer {token(algorithm='RS384', headers={'kid': 'k1'})}",
        "AlgorithmNotAllowed",
    ),
    "PS256 by the issuer's own key": (
        lambda: f"Bearer {token(algorithm='PS256', headers={'kid': 'k1'})}",
        "AlgorithmNotAllowed",
    ),
    "ES256 by an attacker": (
        lambda: f"Bearer {token(ELLIPTIC, 'ES256', headers={'kid': 'k1'})}",
        "AlgorithmNotAllowed",
    ),
    "the algorithm in small letters": (lambda: signed(HEAD | {"alg": "rs256"}, claims()), "AlgorithmNotAllowed"),
    "a list of algorithms": (lambda: signed(HEAD | {"alg": ["RS256"]}, claims()), "AlgorithmNotAllowed"),
    "no algorithm": (lambda: signed({"typ": "JWT", "kid": "k1"}, claims()), "AlgorithmNotAllowed"),
    # A signature that is not of this token by the issuer's key.
    "the signature stripped": (lambda: resigned(lambda signature: ""), "NoBearerToken"),
    "the signature cut short": (lambda: resigned(lambda signature: signature[:-2]), "InvalidSignatureError"),
    "the signature of another token of the user's": (
        lambda: resigned(lambda signature: by_issuer(name="Alice").rpartition(".")[2]),
        "InvalidSignatureError",
    ),
    "one bit of the signature flipped": (lambda: resigned(flipped), "InvalidSignatureError"),
    "bits of the signature that nobody reads": (lambda: resigned(unused_bits), "DecodeError"),
    "a signature of zeros": (lambda: resigned(lambda signature: part(bytes(256))), "InvalidSignatureError"),
    "the subject exchanged": (lambda: tampered(sub="root"), "InvalidSignatureError"),
    "the role admin put in": (lambda: tampered(roles=["admin"]), "InvalidSignatureError"),
    "the expiry put off": (lambda: tampered(exp=NOW + 9_999), "InvalidSignatureError"),
    "an attacker's key": (by_attacker, "InvalidSignatureError"),
    # Headers that bring, name or choose a key, or want to be understood.
    "an attacker's key that comes along": (lambda: by_attacker(jwk=ATTACKERS_JWK), "InvalidSignatureError"),
    "an attacker's key that comes along alone": (
        lambda: by_attacker(jwk=ATTACKERS_JWK, kid=None),
        "UnknownKey",
    ),
    "an attacker's key at an address (jku)": (
        lambda: by_attacker(jku="https://attacker.example.com/jwks.json"),
        "InvalidSignatureError",
    ),
    "an attacker's certificate at an address (x5u)": (
        lambda: by_attacker(x5u="https://attacker.example.com/x.pem"),
        "InvalidSignatureError",
    ),
    "an attacker's certificate that comes along (x5c)": (
        lambda: by_attacker(x5c=[base64.b64encode(PUBLIC_DER).decode()]),
        "InvalidSignatureError",
    ),
    "an attacker's key by its name": (lambda: by_attacker(kid="attacker"), "UnknownKey"),
    "a key that is a file": (lambda: by_attacker(kid="../../../../dev/null"), "UnknownKey"),
    "a key that is a query": (lambda: by_attacker(kid="k1' UNION SELECT 'attacker"), "UnknownKey"),
    "a key that is an address": (lambda: by_attacker(kid="https://attacker.example.com/jwks.json"), "UnknownKey"),
    "a key that is a command": (lambda: by_attacker(kid="k1|id"), "UnknownKey"),
    "a key with a NUL behind its name": (lambda: by_attacker(kid="k1\0"), "UnknownKey"),
    "a key that is a number": (lambda: signed(HEAD | {"kid": 1}, claims()), "UnknownKey"),
    "a key that is a list": (lambda: signed(HEAD | {"kid": ["k1"]}, claims()), "UnknownKey"),
    "an extension that nobody knows": (
        lambda: signed(HEAD | {"crit": ["exp"], "exp": NOW + 9_999}, claims()),
        "ExtensionNotAllowed",
    ),
    "an empty list of extensions": (lambda: signed(HEAD | {"crit": []}, claims()), "ExtensionNotAllowed"),
    "a payload that is not encoded (b64)": (
        lambda: signed(HEAD | {"b64": False, "crit": ["b64"]}, claims()),
        "ExtensionNotAllowed",
    ),
    "a payload that is not encoded, said in passing": (
        lambda: signed(HEAD | {"b64": False}, claims()),
        "ExtensionNotAllowed",
    ),
    "a logout token": (lambda: signed(HEAD | {"typ": "logout+jwt"}, claims()), "TypeNotAllowed"),
    "a proof of possession": (lambda: signed(HEAD | {"typ": "dpop+jwt"}, claims()), "TypeNotAllowed"),
    "a type that is a list": (lambda: signed(HEAD | {"typ": ["JWT"]}, claims()), "TypeNotAllowed"),
    # Signed by the issuer, and not for now.
    "a token that expired an hour ago": (lambda: by_issuer(exp=NOW - 3_600), "ExpiredSignatureError"),
    "a token that expired a second ago": (lambda: by_issuer(exp=int(time.time()) - 1), "ExpiredSignatureError"),
    "a token that expires this second": (lambda: by_issuer(exp=int(time.time())), "ExpiredSignatureError"),
    "a token without an expiry": (lambda: by_issuer(exp=None), "MissingRequiredClaimError"),
    "an expiry of null": (lambda: signed(HEAD, claims() | {"exp": None}), "MissingRequiredClaimError"),
    "an expiry in letters": (lambda: by_issuer(exp="tomorrow"), "DecodeError"),
    "an expiry that is digits in a text": (lambda: by_issuer(exp=str(NOW + 9_999)), "NoDate"),
    "an expiry that is not a number (NaN)": (lambda: by_issuer(exp=float("nan")), "DecodeError"),
    "an expiry that is endless": (lambda: by_issuer(exp=float("inf")), "DecodeError"),
    "an expiry too large for a float": (
        lambda: signed(HEAD, json.dumps(claims(exp=1)).replace('"exp": 1', '"exp": 1e999').encode()),
        "DecodeError",
    ),
    "an expiry behind the end of all dates": (lambda: by_issuer(exp=10**30), "NoDate"),
    "an expiry in milliseconds": (lambda: by_issuer(exp=NOW * 1000), "NoDate"),
    "an expiry before 1970": (lambda: by_issuer(exp=-1), "ExpiredSignatureError"),
    "an expiry of true": (lambda: by_issuer(exp=True), "ExpiredSignatureError"),
    "an expiry that is a list": (lambda: by_issuer(exp=[NOW + 9_999]), "DecodeError"),
    "a token for later (nbf)": (lambda: by_issuer(nbf=NOW + 3_600), "ImmatureSignatureError"),
    "a beginning that is digits in a text": (lambda: by_issuer(nbf="1"), "NoDate"),
    "a beginning of true": (lambda: by_issuer(nbf=True), "NoDate"),
    "a token that was issued in the future": (lambda: by_issuer(iat=NOW + 3_600), "ImmatureSignatureError"),
    "an issue date that is digits in a text": (lambda: by_issuer(iat="1"), "NoDate"),
    "an issue date in letters": (lambda: by_issuer(iat="today"), "InvalidIssuedAtError"),
    # Signed with the issuer's key, and not by this issuer or not for Herald.
    "no issuer": (lambda: by_issuer(iss=None), "MissingRequiredClaimError"),
    "another issuer": (lambda: by_issuer(iss="https://elsewhere.example.com"), "InvalidIssuerError"),
    "the issuer with a slash behind it": (lambda: by_issuer(iss=f"{ISSUER}/"), "InvalidIssuerError"),
    "the issuer in capital letters": (lambda: by_issuer(iss=ISSUER.upper()), "InvalidIssuerError"),
    "the issuer within a longer name": (lambda: by_issuer(iss=f"{ISSUER}.attacker.example.com"), "InvalidIssuerError"),
    "a list of issuers": (lambda: by_issuer(iss=[ISSUER]), "InvalidIssuerError"),
    "no audience": (lambda: by_issuer(aud=None), "MissingRequiredClaimError"),
    "another audience": (lambda: by_issuer(aud="another"), "InvalidAudienceError"),
    "an audience that only begins like ours": (lambda: by_issuer(aud=f"{AUDIENCE}-test"), "InvalidAudienceError"),
    "a list of audiences without ours": (lambda: by_issuer(aud=["a", "b"]), "InvalidAudienceError"),
    "an empty list of audiences": (lambda: by_issuer(aud=[]), "MissingRequiredClaimError"),
    "audiences in an object": (lambda: by_issuer(aud={AUDIENCE: True}), "InvalidAudienceError"),
    "our audience among numbers": (lambda: by_issuer(aud=[AUDIENCE, 1]), "InvalidAudienceError"),
    # Signed by the issuer, and about nobody who can be a user.
    "no subject": (lambda: by_issuer(sub=None), "MissingRequiredClaimError"),
    "a subject of null": (lambda: signed(HEAD, claims() | {"sub": None}), "MissingRequiredClaimError"),
    "an empty subject": (lambda: by_issuer(sub=""), "SubjectNotAllowed"),
    "a subject that is a number": (lambda: by_issuer(sub=42), "InvalidSubjectError"),
    "a subject that is a list": (lambda: by_issuer(sub=["alice"]), "InvalidSubjectError"),
    "a subject of 65 characters": (lambda: by_issuer(sub="a" * 65), "SubjectNotAllowed"),
    "a subject with a space": (lambda: by_issuer(sub="alice smith"), "SubjectNotAllowed"),
    "a subject with a line break behind it": (lambda: by_issuer(sub="alice\n"), "SubjectNotAllowed"),
    "a subject with a NUL": (lambda: by_issuer(sub="alice\0"), "SubjectNotAllowed"),
    "a subject in other letters that look the same": (lambda: by_issuer(sub="\u0430lice"), "SubjectNotAllowed"),
    "a subject that is a path": (lambda: by_issuer(sub="../root"), "SubjectNotAllowed"),
    "a subject that is a table's key": (lambda: by_issuer(sub="alice#NOTIFICATION"), "SubjectNotAllowed"),
}

CONTROLS: dict[str, Callable[[], str]] = {
    "what the issuer signs": by_issuer,
    "the scheme in small letters": lambda: by_issuer().replace("Bearer", "bearer"),
    "the scheme in capital letters": lambda: by_issuer().replace("Bearer", "BEARER"),
    "two spaces behind the scheme": lambda: by_issuer().replace(" ", "  "),
    "no type": lambda: signed({"alg": "RS256", "kid": "k1"}, claims()),
    "the type of an access token (RFC 9068)": lambda: signed(HEAD | {"typ": "at+jwt"}, claims()),
    "the type as a media type": lambda: signed(HEAD | {"typ": "application/AT+JWT"}, claims()),
    "our audience among others": lambda: by_issuer(aud=["another", AUDIENCE]),
    "an expiry with a fraction": lambda: by_issuer(exp=NOW + 3_600.5),
    "an expiry in a hundred years": lambda: by_issuer(exp=NOW + 100 * 366 * 86_400),
    "a beginning and an issue date that have passed": lambda: by_issuer(nbf=NOW - 1, iat=NOW - 1),
    "an attacker's address beside the issuer's signature": lambda: signed(
        HEAD | {"jku": "https://attacker.example.com", "x5u": "https://attacker.example.com"}, claims()
    ),
    "an attacker's key beside the issuer's signature": lambda: signed(HEAD | {"jwk": ATTACKERS_JWK}, claims()),
    "a claim that a user has filled with another token": lambda: by_issuer(name=by_attacker()),
    "claims that Herald does not know": lambda: by_issuer(admin=True, user_id="root", role="admin"),
    "a token just within the limit": lambda: by_issuer(note="x" * 7_000),
}


def door(environment: dict[str, str]) -> Door:
    issuer = FakeIssuer()
    issuer.publish(jwk("k1"))
    return Door(environment, issuer)


def refusal(header: str, environment: dict[str, str]) -> str:
    """Send a header that must be refused. Returns the reason that the audit gives."""
    asked = door(environment)
    with pytest.raises(Unauthorized, match=r"^Unauthorized$"):
        asked.ask(header)
    ((event, facts),) = asked.audit.lines
    assert event is AuditEvent.ACCESS_DENIED
    assert facts.keys() == {"outcome", "reason"}
    assert facts["outcome"] == "refused"
    assert asked.issuer.asked <= 1
    return facts["reason"]


each_row = pytest.mark.parametrize("name", ROWS)


@each_row
def test_refused_by_the_check_that_is_meant_to(name: str) -> None:
    make, reason = ROWS[name]
    assert refusal(make(), WITH_JWKS) == reason


@each_row
def test_refused_under_a_fixed_key_as_well_and_the_reason_holds_nothing_of_the_token(name: str) -> None:
    assert refusal(ROWS[name][0](), ENVIRONMENT) in {reason for _, reason in ROWS.values()}


@pytest.mark.parametrize("environment", [WITH_JWKS, ENVIRONMENT], ids=["published keys", "a fixed key"])
@pytest.mark.parametrize("name", CONTROLS)
def test_let_in_as_alice_and_nobody_more(name: str, environment: dict[str, str]) -> None:
    asked = door(environment)
    policy = asked.ask(CONTROLS[name]())
    assert (policy["principalId"], policy["context"]["user_id"], policy["context"]["roles"]) == ("alice", "alice", "")
    assert asked.audit.lines == []


def test_a_token_of_a_key_without_a_name_is_let_in_under_a_fixed_key_only() -> None:
    nameless = signed({"alg": "RS256"}, claims())
    assert door(ENVIRONMENT).ask(nameless)["principalId"] == "alice"
    assert refusal(nameless, WITH_JWKS) == "UnknownKey"


@pytest.mark.parametrize("event", [{}, {"authorizationToken": None}], ids=["no header", "a header of null"])
def test_an_event_without_a_header_is_refused(event: dict[str, Any]) -> None:
    authorize = build_authorizer(AuthorizerEnvironment(ENVIRONMENT), FakeAudit())
    with pytest.raises(Unauthorized):
        authorize({"methodArn": ARN, **event})


def test_a_header_may_be_as_long_as_api_gateway_lets_it_and_no_longer() -> None:
    longest = by_issuer() + "A" * (MAX_HEADER - len(by_issuer()))
    assert refusal(longest, WITH_JWKS) != "TokenTooLong"
    assert refusal(f"{longest}A", WITH_JWKS) == "TokenTooLong"
