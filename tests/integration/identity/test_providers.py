"""Tokens of well-known identity providers, through the authorizer's handler, under the documented parameters."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from herald.adapters.identity.issuer_keys import usable_keys

from tests.support import providers
from tests.support.api_events import api_event
from tests.support.keys import PUBLIC_KEY
from tests.support.providers import documented, signed
from tests.support.template import source
from tests.support.tokens import ARN, jwk, published
from tests.support.world import World

Claims = dict[str, Any]


@dataclass(frozen=True)
class Provider:
    """Where the page describes a provider, a token of it, and the caller that Herald finds in it."""

    section: str
    token: Callable[..., Claims]
    user_id: str
    name: str
    block: int = 0
    extra: tuple[tuple[str, str], ...] = ()

    def parameters(self) -> dict[str, str]:
        """Return what the page says, with the extra parameters of a variant."""
        return documented(self.section, self.block) | dict(self.extra)


COGNITO, COGNITO_MACHINE, COGNITO_ID, AUTH0, AUTH0_RBAC, KEYCLOAK, KEYCLOAK_CLIENT, ENTRA, FIREBASE = ALL = (
    Provider("Amazon Cognito", providers.cognito_access, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "ana"),
    Provider(
        "Amazon Cognito",
        providers.cognito_machine,
        "4backend56789012",
        "",
        extra=(("RolesClaim", "scope"), ("AdminRole", "herald/admin")),
    ),
    Provider("Amazon Cognito", providers.cognito_id, "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "Ana", block=1),
    Provider("Auth0", providers.auth0, "auth0|507f1f77bcf86cd799439011", "Ana"),
    Provider("Auth0", providers.auth0, "auth0|507f1f77bcf86cd799439011", "Ana", extra=(("RolesClaim", "permissions"),)),
    Provider("Keycloak", providers.keycloak, "f:eeeeeeee-ffff-0000-1111-222222222222:ana", "Ana Lima"),
    Provider(
        "Keycloak",
        providers.keycloak,
        "f:eeeeeeee-ffff-0000-1111-222222222222:ana",
        "Ana Lima",
        extra=(
            ("RolesClaim", "resource_access.herald.roles"),
            ("ClientIdClaim", "azp"),
            ("JwtAudience", "web-app,chat-app"),
        ),
    ),
    Provider("Microsoft Entra ID", providers.entra, "33334444-cccc-5555-dddd-6666eeee7777", "Ana Lima"),
    Provider("Firebase Authentication", providers.firebase, "a1B2c3D4e5F6g7H8i9J0k1L2m3N4", "Ana"),
)
NAMES = (
    *("cognito", "cognito-machine", "cognito-id", "auth0", "auth0-permissions"),
    *("keycloak", "keycloak-client", "entra", "firebase"),
)
each_provider = pytest.mark.parametrize("provider", ALL, ids=NAMES)


CLAIMS = ("UserClaim", "NameClaim", "PictureClaim", "RolesClaim", "AdminRole", "ClientIdClaim", "RequiredClaim")
DEFAULTS = {name: source()["Parameters"][name]["Default"] for name in CLAIMS}


@pytest.fixture
def stack(world: World) -> Callable[[Provider], "Stack"]:
    """A stack whose parameters are a provider's, with the key of the tests."""

    def deploy(provider: Provider) -> Stack:
        wanted = DEFAULTS | provider.parameters() | {"JwtJwksUrl": "", "JwtPublicKey": PUBLIC_KEY}
        for name, value in wanted.items():
            world.configure(name, value)
        return Stack(world)

    return deploy


@dataclass(frozen=True)
class Stack:
    """A deployed stack, and what its authorizer says to tokens."""

    world: World

    def context(self, claims: Claims) -> dict[str, str]:
        """Return the caller that the authorizer passes on."""
        event = {"type": "TOKEN", "authorizationToken": signed(claims), "methodArn": ARN}
        answer: dict[str, dict[str, str]] = self.world.invoke("AuthorizerFunction", event)
        return answer["context"]

    def refusal(self, claims: Claims) -> tuple[str, str]:
        """Return the reason and the hint in the log. The client learns neither."""
        with pytest.raises(Exception, match=r"^Unauthorized$"):
            self.context(claims)
        line = self.world.audit_lines()[-1]
        assert line["event"] == "access.denied"
        return line["reason"], line.get("hint", "")


Deploy = Callable[[Provider], Stack]


@each_provider
def test_an_administrator_is_let_in_under_the_documented_parameters(stack: Deploy, provider: Provider) -> None:
    context = stack(provider).context(provider.token())
    assert (context["user_id"], context["name"], context["roles"]) == (provider.user_id, provider.name, "admin")


@each_provider
def test_a_user_without_roles_is_let_in_as_an_ordinary_user(stack: Deploy, provider: Provider) -> None:
    roles = ("roles", "cognito:groups", "scope", "permissions", "https://example.com/roles")
    without = provider.token(**dict.fromkeys((*roles, "realm_access", "resource_access")))
    assert stack(provider).context(without)["roles"] == ""


@each_provider
def test_a_token_of_another_issuer_is_refused(stack: Deploy, provider: Provider) -> None:
    reason, hint = stack(provider).refusal(provider.token(iss="https://attacker.example.com/"))
    assert (reason, "JwtIssuer" in hint) == ("InvalidIssuerError", True)


@each_provider
def test_a_token_for_another_app_is_refused(stack: Deploy, provider: Provider) -> None:
    other = provider.token(aud="another", client_id="another", azp="another")
    reason, hint = stack(provider).refusal(other)
    assert reason in {"InvalidAudienceError", "ClaimNotAllowed"}
    assert "JwtAudience" in hint


@each_provider
def test_a_token_without_the_user_is_refused_and_the_log_names_the_claim(stack: Deploy, provider: Provider) -> None:
    reason, hint = stack(provider).refusal(provider.token(sub=None, oid=None))
    claim = provider.parameters().get("UserClaim", "sub")
    assert (reason, hint) == ("MissingRequiredClaimError", f"the token has no claim `{claim}`: see UserClaim")


@each_provider
def test_a_user_id_that_herald_cannot_keep_is_refused_with_a_hint(stack: Deploy, provider: Provider) -> None:
    reason, hint = stack(provider).refusal(provider.token(sub="ana lima", oid="ana lima"))
    assert (reason, "see UserClaim" in hint, "ana lima" in hint) == ("SubjectNotAllowed", True, False)


def test_cognitos_id_tokens_do_not_pass_as_access_tokens_nor_the_other_way_round(stack: Deploy) -> None:
    assert stack(COGNITO).refusal(providers.cognito_id()) == (
        "MissingRequiredClaimError",
        "the token has no claim `client_id`: see JwtAudience",
    )
    as_access = providers.cognito_id(client_id="1example23456789")
    assert stack(COGNITO).refusal(as_access)[0] == "ClaimNotAllowed"
    assert stack(COGNITO_ID).refusal(providers.cognito_access())[0] == "MissingRequiredClaimError"
    assert stack(COGNITO_ID).refusal(providers.cognito_access(aud="1example23456789"))[0] == "ClaimNotAllowed"


def test_keycloaks_id_tokens_do_not_pass_as_access_tokens(stack: Deploy) -> None:
    for provider in (KEYCLOAK, KEYCLOAK_CLIENT):
        reason, hint = stack(provider).refusal(providers.keycloak(typ="ID"))
        assert (reason, "`typ`" in hint, "RequiredClaim" in hint) == ("ClaimNotAllowed", True, True)


def test_without_an_audience_the_log_says_which_parameter_helps(stack: Deploy) -> None:
    reason, hint = stack(FIREBASE).refusal(providers.firebase(aud=None))
    assert (reason, "ClientIdClaim" in hint) == ("MissingRequiredClaimError", True)


@pytest.mark.parametrize("provider", [COGNITO, AUTH0, ENTRA], ids=["cognito", "auth0", "entra"])
def test_a_caller_of_each_provider_creates_a_group_and_reads_it(stack: Deploy, provider: Provider) -> None:
    found = stack(provider)
    context = found.context(provider.token())
    group = {"name": "Hikers", "group_type": "work", "members": ["google-oauth2|1", "ben+x@example.com", "a=b~c"]}
    event = api_event("POST", "/groups", "", group)
    event["requestContext"]["authorizer"] = context
    answer = found.world.invoke("ApiFunction", event)
    creator = json.loads(answer["body"])["group"]["creator"]
    assert (answer["statusCode"], creator["user_id"], creator["name"]) == (201, provider.user_id, provider.name)
    found.world.settle()
    for user in group["members"]:
        (told,) = found.world.request("GET", "/me/notifications", user)[1]["notifications"]
        assert told["inviter"]["user_id"] == provider.user_id


@each_provider
def test_the_template_allows_the_documented_values(provider: Provider) -> None:
    for name, value in provider.parameters().items():
        allowed = source()["Parameters"][name].get("AllowedPattern", ".+")
        assert re.fullmatch(allowed, value), name


KEYS: dict[str, tuple[Claims, ...]] = {
    "Cognito, Auth0": (jwk("k1"), jwk("k2")),
    "Keycloak, with a key for encryption": (jwk("k1", x5c=["MII"], x5t="x"), jwk("k2", use="enc", alg="RSA-OAEP")),
    "Entra, without an algorithm": (jwk("k1", alg=None, x5t="k1", x5c=["MII"], issuer="https://login.example.com"),),
    "Firebase": (jwk("k1"), jwk("k2")),
}


@pytest.mark.parametrize("name", KEYS)
def test_the_keys_that_a_provider_publishes_are_found(name: str) -> None:
    assert "k1" in usable_keys(published(*KEYS[name]), "RS256")
