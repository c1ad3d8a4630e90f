"""Identifiers. All are functions of business data, none of the transport, so that a retry gives the same ones."""

import hashlib
import re
import uuid
from base64 import b32encode

UserId = str
GroupId = str
"""Names for what a string is: the published schemas hold values of these types to the patterns below."""

ID_PATTERN = r"^[A-Za-z0-9_.:@-]{1,64}$"
ID_RULE = "must be 1 to 64 characters out of A-Z a-z 0-9 _ . : @ -"
"""The ids of groups, devices and operations."""

USER_ID_PATTERN = r"^[A-Za-z0-9_.:@|+=~-]{1,64}$"
USER_ID_RULE = "must be 1 to 64 characters out of A-Z a-z 0-9 _ . : @ | + = ~ -"
"""User ids come from an identity provider: `auth0|507f1f77` and `ana+work@example.com` are ids of users, too.

None has a `#`, a space or a line end: keys, lists in the audit log, and the input of hashes are separated by these.
"""

GENERATED_PREFIX = "hg-"
"""Prefix of ids that Herald generates. Callers may not use it: else somebody could take a derived id first."""

UNREACHABLE_IDS = frozenset({".", ".."})
"""Ids that cannot be the last segment of a path: clients resolve dot segments away (RFC 3986, section 5.2.4)."""

_NOTIFICATIONS = uuid.UUID("5f4dcb0c-6d5b-5a0e-9a53-0c7c6a2d6f3e")
_NAMESPACE = hashlib.sha1(_NOTIFICATIONS.bytes, usedforsecurity=False)
_VARIANT = {f"{digit:x}": f"{digit & 0b0011 | 0b1000:x}" for digit in range(16)}
"""The hexadecimal digit that holds the variant of a UUID in its first two bits (RFC 9562, section 4.1)."""

_ID = re.compile(ID_PATTERN[1:-1])
_USER_ID = re.compile(USER_ID_PATTERN[1:-1])


def is_valid_id(candidate: str) -> bool:
    """Return whether `candidate` may identify a group, a device or an operation."""
    return _ID.fullmatch(candidate) is not None


def is_valid_user_id(candidate: str) -> bool:
    """Return whether `candidate` may identify a user."""
    return _USER_ID.fullmatch(candidate) is not None


def derived_group_id(caller: str, idempotency_key: str) -> str:
    """Return the id of the one group that `caller` can create with `idempotency_key`.

    User ids contain no newline, so no two pairs give the same input to the hash.
    """
    return _generated(hashlib.sha256(f"{caller}\n{idempotency_key}".encode()).digest())


def random_group_id(entropy: bytes) -> str:
    """Return an id for a group whose request names none, from at least 16 random bytes."""
    return _generated(hashlib.sha256(entropy).digest())


def notification_id(group_id: str, kind: str, recipient: str) -> str:
    """Return the id of the notification of `kind` about a group for one recipient.

    A UUID version 5 (RFC 9562): a duplicate delivery has the same id.
    """
    return _notification_uuid(f"{group_id}\n{kind}\n{recipient}")


def message_id(group_id: str, kind: str, chunk: int) -> str:
    """Return the id of the message that carries one chunk's notifications of `kind`."""
    return _notification_uuid(f"{group_id}\n{kind}\n#{chunk}")


def _notification_uuid(name: str) -> str:
    """Return the UUID version 5 of a name. The standard library takes five times as long for it (`uuid.uuid5`)."""
    digest = _NAMESPACE.copy()
    digest.update(name.encode())
    code = digest.hexdigest()
    return f"{code[:8]}-{code[8:12]}-5{code[13:16]}-{_VARIANT[code[16]]}{code[17:20]}-{code[20:32]}"


def _generated(digest: bytes) -> str:
    return GENERATED_PREFIX + b32encode(digest[:16]).decode().rstrip("=").lower()
