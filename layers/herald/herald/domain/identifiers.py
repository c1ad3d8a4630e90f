"""Where each identifier comes from. All are functions of business data; none of the transport."""

import hashlib
import re
import uuid
from base64 import b32encode

ID_PATTERN = r"^[A-Za-z0-9_.:@-]{1,64}$"
ID_RULE = "must be 1 to 64 characters out of A-Z a-z 0-9 _ . : @ -"

GENERATED_PREFIX = "hg-"
"""Begins every group id that Herald makes. Callers may not use it: nobody can occupy the id another's retry wants."""

UNREACHABLE_IDS = frozenset({".", ".."})
"""Ids that cannot end a path: clients resolve them away (RFC 3986, section 5.2.4)."""

_NOTIFICATIONS = uuid.UUID("5f4dcb0c-6d5b-5a0e-9a53-0c7c6a2d6f3e")
_ID = re.compile(ID_PATTERN[1:-1])


def is_valid_id(candidate: str) -> bool:
    """Tell whether `candidate` may name a user or a group."""
    return _ID.fullmatch(candidate) is not None


def derived_group_id(caller: str, idempotency_key: str) -> str:
    """Name the one group that `caller` can make with `idempotency_key`: the same pair always gives the same id.

    The newline cannot occur in a user id, so no two pairs read alike.
    """
    return _generated(hashlib.sha256(f"{caller}\n{idempotency_key}".encode()).digest())


def random_group_id(entropy: bytes) -> str:
    """Name a group that nobody asked a name for, from at least 16 random bytes."""
    return _generated(hashlib.sha256(entropy).digest())


def notification_id(group_id: str, kind: str, recipient: str) -> str:
    """Name the notification of `kind` that tells `recipient` about a group.

    A UUID version 5 (RFC 9562): every hop that delivers twice delivers the same id twice.
    """
    return str(uuid.uuid5(_NOTIFICATIONS, f"{group_id}\n{kind}\n{recipient}"))


def message_id(group_id: str, kind: str, chunk: int) -> str:
    """Name the message that carries one chunk's notifications of `kind`."""
    return str(uuid.uuid5(_NOTIFICATIONS, f"{group_id}\n{kind}\n#{chunk}"))


def _generated(digest: bytes) -> str:
    return GENERATED_PREFIX + b32encode(digest[:16]).decode().rstrip("=").lower()
