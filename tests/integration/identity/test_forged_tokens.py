"""Every token that is not the issuer's word for a user is refused, and the log learns nothing of it.

The controls keep the table honest: they differ from rows in what a row is about, and are let in.
"""

from collections.abc import Callable
from typing import Any

import pytest
from herald.adapters.identity.compact_token import MAX_HEADER
from herald.domain.audit.events import AuditEvent
from herald.domain.identifiers import USER_ID_RULE
from herald.entrypoints.authorizer import AuthorizerEnvironment, Unauthorized, build_authorizer

from tests.integration.identity.token_rows import ROWS
from tests.support.fakes import FakeAudit
from tests.support.forged_tokens import (
    ATTACKERS_JWK,
    HEAD,
    NOW,
    by_attacker,
    by_issuer,
    signed,
)
from tests.support.tokens import (
    ARN,
    AUDIENCE,
    ENVIRONMENT,
    WITH_JWKS,
    Door,
    FakeIssuer,
    claims,
    jwk,
)

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


HINTS = {
    "",
    "compare the header's `alg` with JwtAlgorithm",
    "the token has expired; a client must get a new one",
    "`iat` or `nbf` is more than 60 seconds ahead: the issuer's clock is wrong",
    "compare `aud` with JwtAudience",
    "compare `iss` with JwtIssuer: both must be equal, also in the slash at the end",
    "the issuer's keys have none with the header's `kid`: see JwtJwksUrl",
    "the token has no claim `aud`: if the issuer sends none, see ClientIdClaim",
    "the token has no claim `iss`",
    "the token has no claim `exp`",
    "the token has no claim `sub`: see UserClaim",
    f"the claim `sub` is no user id, which {USER_ID_RULE}: see UserClaim",
}
"""All that a line says besides the reason: none quotes a token."""


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
    assert facts.keys() - {"hint"} == {"outcome", "reason"}
    assert facts["outcome"] == "refused"
    assert facts.get("hint", "") in HINTS
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
