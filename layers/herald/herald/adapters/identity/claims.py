"""Claims of a verified token: where an issuer puts them, and what Herald takes from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from herald.adapters.identity.invalid_token import InvalidToken, claim_missing
from herald.domain.creation.caller import APP_ADMIN
from herald.domain.identifiers import USER_ID_RULE, is_valid_user_id
from herald.domain.texts.characters import without_controls
from herald.domain.texts.validity import cleaned_name, is_url_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_PICTURE = 1024
"""Characters of a picture's URL; a longer one is left out, since a URL that is cut leads elsewhere."""


class ClaimRules(NamedTuple):
    """The claims that describe a user, each by its path, and the role that makes an administrator."""

    user: str
    name: str
    picture: str
    roles: str
    admin_role: str


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """Return the claim at a path, or None. Dots separate the names of nested claims, as in `realm_access.roles`.

    A name may have dots itself, as `https://example.com/roles` has: of several ways to read a path, the one with the
    longest first name that leads to a claim counts.
    """
    found = claims.get(path)
    name, dot, rest = path.rpartition(".")
    while found is None and dot:
        inner = claims.get(name)
        found = claim_at(inner, rest) if isinstance(inner, dict) else None
        name, dot, last = name.rpartition(".")
        rest = f"{last}.{rest}"
    return found


def caller_context(claims: Mapping[str, Any], rules: ClaimRules) -> dict[str, str]:
    """Return the user of a token as the context of the request, whose values can only be strings (AWS: scalars).

    Raises InvalidToken if the token names no valid user id. A missing name, picture or role is no error.
    """
    picture = without_controls(_text(claim_at(claims, rules.picture)))
    return {
        "user_id": _user_id(claim_at(claims, rules.user), rules.user),
        "name": cleaned_name(_text(claim_at(claims, rules.name))),
        "picture": picture if len(picture) <= MAX_PICTURE and is_url_text(picture) else "",
        "roles": APP_ADMIN if rules.admin_role in _listed(claim_at(claims, rules.roles)) else "",
    }


def check_one_of(claims: Mapping[str, Any], path: str, wanted: Sequence[str], parameter: str) -> None:
    """Raise InvalidToken unless the claim at a path is one of the texts in `wanted`. `parameter` is for the hint."""
    found = claim_at(claims, path)
    if found is None:
        raise claim_missing(path, parameter)
    if found not in wanted:
        raise InvalidToken("ClaimNotAllowed", f"the claim `{path}` has another value than {parameter} wants")


def _user_id(found: Any, path: str) -> str:
    if found is None:
        raise claim_missing(path, "UserClaim")
    if not isinstance(found, str) or not is_valid_user_id(found):
        raise InvalidToken(
            "SubjectNotAllowed", f"the claim `{path}` is no user id, which {USER_ID_RULE}: see UserClaim"
        )
    return found


def _listed(value: Any) -> list[Any]:
    """Return roles, which issuers write as a list, or as one text with spaces or commas between them."""
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """Return a claim, or "" if it is not text."""
    return value if isinstance(value, str) else ""
