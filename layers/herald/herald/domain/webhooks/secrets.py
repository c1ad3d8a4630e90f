"""The secrets that webhooks are signed with, in the notation of the Standard Webhooks specification."""

from __future__ import annotations

import base64
import binascii

from herald.domain.errors import TemporarilyUnavailable

PREFIX = "whsec_"

MIN_SECRET_BYTES = 24
MAX_SECRET_BYTES = 64
"""Bytes of a secret (Standard Webhooks: 192 to 512 bits)."""

MAX_SECRETS = 2
"""While a secret is replaced, there are the new and the old one."""


class InvalidSecrets(TemporarilyUnavailable):
    """The stored secrets cannot be used. An operator can repair them, so messages wait. The error quotes no secret."""


def read_secrets(text: str) -> tuple[bytes, ...]:
    """Read one or two secrets, separated by white space: `whsec_` and base64, with or without padding.

    Raises InvalidSecrets.
    """
    found = tuple(_secret(part) for part in text.split())
    if not 1 <= len(found) <= MAX_SECRETS:
        raise InvalidSecrets(f"the webhook's secret must hold 1 or {MAX_SECRETS} secrets; it holds {len(found)}")
    return found


def _secret(part: str) -> bytes:
    if not part.startswith(PREFIX):
        raise InvalidSecrets(f"a secret of the webhook does not begin with {PREFIX}")
    encoded = part.removeprefix(PREFIX).rstrip("=")
    try:
        secret = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error:
        raise InvalidSecrets(f"a secret of the webhook is not base64 after {PREFIX}") from None
    if not MIN_SECRET_BYTES <= len(secret) <= MAX_SECRET_BYTES:
        raise InvalidSecrets(
            f"a secret of the webhook has {len(secret)} bytes; it must have {MIN_SECRET_BYTES} to {MAX_SECRET_BYTES}"
        )
    return secret
