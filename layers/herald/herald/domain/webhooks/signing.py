"""Signatures of webhooks (Standard Webhooks 1.0.0, symmetric scheme)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def signed_headers(event_id: str, at: int, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """Return the headers that identify, date and sign a body that is sent at `at` (epoch seconds).

    There is one signature for each secret, so that a receiver that knows only one of two accepts the request.
    `event_id` must have no dot: the signed text is the three parts with dots in between.
    """
    signed = b".".join((event_id.encode(), str(at).encode(), body))
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(_signature(signed, secret) for secret in secrets),
    }


def _signature(signed: bytes, secret: bytes) -> str:
    digest = hmac.digest(secret, signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"
