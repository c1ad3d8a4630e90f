"""Tokens in the shape that identity providers issue, and the parameters that docs/identity.md gives for them."""

import re
import time
from typing import Any

import jwt

from herald_tools.local.paths import ROOT
from tests.support.keys import PRIVATE_KEY

PAGE = ROOT / "docs" / "identity.md"
_HOUR = 3600


def documented(section: str, block: int = 0) -> dict[str, str]:
    """Return the parameters in a fenced block of a section of the page."""
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    lines = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[block].splitlines()
    return dict(line.split("=", 1) for line in lines)


def cognito_access(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Cognito access token."""
    return _claims(
        {
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "cognito:groups": ["walkers", "admin"],
            "iss": documented("Amazon Cognito")["JwtIssuer"],
            "version": 2,
            "client_id": "1example23456789",
            "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "event_id": "bbbbbbbb-cccc-dddd-eeee-ffffffffffff",
            "token_use": "access",
            "scope": "openid profile email",
            "auth_time": int(time.time()),
            "jti": "cccccccc-dddd-eeee-ffff-000000000000",
            "username": "ana",
        },
        changes,
    )


def cognito_machine(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Cognito access token of a back end, by client credentials."""
    machine = {"sub": "4backend56789012", "client_id": "4backend56789012", "scope": "herald/read herald/admin"}
    return cognito_access(**{"cognito:groups": None, "username": None, "event_id": None, **machine, **changes})


def cognito_id(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Cognito ID token."""
    return _claims(
        {
            "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "cognito:groups": ["admin"],
            "email_verified": True,
            "iss": documented("Amazon Cognito", 1)["JwtIssuer"],
            "cognito:username": "ana",
            "cognito:preferred_role": "arn:aws:iam::123456789012:role/walkers",
            "name": "Ana",
            "picture": "https://cdn.example.com/ana.png",
            "origin_jti": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            "aud": "1example23456789",
            "token_use": "id",
            "auth_time": int(time.time()),
            "jti": "cccccccc-dddd-eeee-ffff-000000000000",
            "email": "ana@example.com",
        },
        changes,
    )


def auth0(**changes: Any) -> dict[str, Any]:
    """Return the claims of an Auth0 access token, with the claims of an Action."""
    return _claims(
        {
            "https://example.com/roles": ["admin"],
            "https://example.com/name": "Ana",
            "https://example.com/picture": "https://cdn.example.com/ana.png",
            "iss": "https://example.eu.auth0.com/",
            "sub": "auth0|507f1f77bcf86cd799439011",
            "aud": ["https://chat.example.com/herald", "https://example.eu.auth0.com/userinfo"],
            "azp": "aBcDeFgHiJkLmNoPqRsTuVwXyZ012345",
            "scope": "openid profile",
            "permissions": ["admin", "read:groups"],
        },
        changes,
    )


def keycloak(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Keycloak access token."""
    return _claims(
        {
            "auth_time": int(time.time()),
            "jti": "onrtac:dddddddd-eeee-ffff-0000-111111111111",
            "iss": "https://login.example.com/realms/chat",
            "aud": ["herald", "account"],
            "sub": "f:eeeeeeee-ffff-0000-1111-222222222222:ana",
            "typ": "Bearer",
            "azp": "chat-app",
            "sid": "ffffffff-0000-1111-2222-333333333333",
            "acr": "1",
            "allowed-origins": ["https://chat.example.com"],
            "realm_access": {"roles": ["offline_access", "admin", "uma_authorization"]},
            "resource_access": {"herald": {"roles": ["admin"]}, "account": {"roles": ["manage-account"]}},
            "scope": "openid profile email",
            "email_verified": True,
            "name": "Ana Lima",
            "preferred_username": "ana",
        },
        changes,
    )


def entra(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Microsoft Entra access token, version 2."""
    return _claims(
        {
            "aud": "00001111-aaaa-2222-bbbb-3333cccc4444",
            "iss": "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
            "nbf": int(time.time()),
            "aio": "AXQAi/8TAAAA",
            "azp": "22223333-bbbb-4444-cccc-5555dddd6666",
            "azpacr": "0",
            "name": "Ana Lima",
            "oid": "33334444-cccc-5555-dddd-6666eeee7777",
            "preferred_username": "ana@example.com",
            "rh": "0.AAAA",
            "roles": ["admin"],
            "scp": "access_as_user",
            "sub": "pairwise_AbC-dEf0123456789",
            "tid": "9188040d-6c67-4c5b-b112-36a304b66dad",
            "uti": "uti-0123",
            "ver": "2.0",
        },
        changes,
    )


def firebase(**changes: Any) -> dict[str, Any]:
    """Return the claims of a Firebase ID token."""
    return _claims(
        {
            "roles": ["admin"],
            "name": "Ana",
            "picture": "https://cdn.example.com/ana.png",
            "iss": "https://securetoken.google.com/example-project",
            "aud": "example-project",
            "auth_time": int(time.time()),
            "user_id": "a1B2c3D4e5F6g7H8i9J0k1L2m3N4",
            "sub": "a1B2c3D4e5F6g7H8i9J0k1L2m3N4",
            "email": "ana@example.com",
            "firebase": {"identities": {"email": ["ana@example.com"]}, "sign_in_provider": "password"},
        },
        changes,
    )


def signed(claims: dict[str, Any]) -> str:
    """Return a bearer header with a token of the tests' key."""
    return f"Bearer {jwt.encode(claims, PRIVATE_KEY, algorithm='RS256', headers={'kid': 'k1'})}"


def _claims(shape: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Add the dates. A change to None removes a claim."""
    now = int(time.time())
    found = shape | {"iat": now, "exp": now + _HOUR} | changes
    return {name: value for name, value in found.items() if value is not None}
