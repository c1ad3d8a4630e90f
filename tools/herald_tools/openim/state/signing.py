"""Signing tokens with secrets as short as those of OpenIM."""

import json
from typing import Any

from jwt.algorithms import HMACAlgorithm
from jwt.api_jws import PyJWS

_NAME = "HS256"


class _AnyLength(HMACAlgorithm):
    """HMAC with SHA-256. PyJWT warns of secrets with less than 32 bytes; the one that OpenIM ships has 9."""

    def check_key_length(self, key: bytes) -> None:
        """Accept any secret."""


_JWS = PyJWS([_NAME])
_JWS.unregister_algorithm(_NAME)
_JWS.register_algorithm(_NAME, _AnyLength(HMACAlgorithm.SHA256))


def sign(claims: dict[str, Any], secret: str) -> str:
    """Return a JWT."""
    return _JWS.encode(json.dumps(claims).encode(), secret, _NAME)


def verify(token: str, secret: str) -> Any:
    """Return the claims of a JWT, whose times are not checked.

    Raises jwt.InvalidSignatureError, jwt.DecodeError if it is no JWT, and ValueError if its claims are not JSON.
    """
    return json.loads(_JWS.decode(token, secret, [_NAME]))
