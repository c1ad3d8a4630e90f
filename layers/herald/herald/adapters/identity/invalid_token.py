"""Why a token is refused, and what an operator can check. The client learns neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import HeraldError

if TYPE_CHECKING:
    from jwt import PyJWTError

_HINTS = {
    "AlgorithmNotAllowed": "compare the header's `alg` with JwtAlgorithm",
    "ExpiredSignatureError": "the token has expired; a client must get a new one",
    "ImmatureSignatureError": "`iat` or `nbf` is more than 60 seconds ahead: the issuer's clock is wrong",
    "InvalidAudienceError": "compare `aud` with JwtAudience",
    "InvalidIssuerError": "compare `iss` with JwtIssuer: both must be equal, also in the slash at the end",
    "UnknownKey": "the issuer's keys have none with the header's `kid`: see JwtJwksUrl",
}


class InvalidToken(HeraldError):
    """The header holds no valid token. `reason` names the check that failed; it quotes nothing of the token.

    `hint` says in words what to compare; it names parameters and claims of the configuration. It may be "".
    """

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint or _HINTS.get(reason, "")


def claim_missing(claim: str, parameter: str) -> InvalidToken:
    """Return the error for a token without a claim that `parameter` names."""
    return InvalidToken("MissingRequiredClaimError", f"the token has no claim `{claim}`: see {parameter}")


def refused_by_library(error: PyJWTError) -> InvalidToken:
    """Return the error for a check of PyJWT that failed; its reason is the name of PyJWT's error."""
    reason = type(error).__name__
    claim = getattr(error, "claim", "")
    if claim == "aud":
        return InvalidToken(reason, "the token has no claim `aud`: if the issuer sends none, see ClientIdClaim")
    return InvalidToken(reason, f"the token has no claim `{claim}`" if claim else "")
