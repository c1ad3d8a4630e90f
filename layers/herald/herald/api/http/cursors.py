"""Opaque cursors: the position after which the next page of a list starts. They contain no caller: the token does."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from herald.domain.errors import InvalidCursor
from herald.domain.groups.group import Role
from herald.domain.identifiers import is_valid_id, is_valid_user_id
from herald.domain.notifications.notification import Position
from herald.use_cases.groups.member_pages import MemberPosition

_MAX_NUMBER = 10**13 - 1
"""Sort keys have 13 digits; a larger number would make a key longer than DynamoDB's 1,024 bytes."""

_MAX_VERSION = 10**8 - 1
"""Sort keys of policy versions have 8 digits."""


def write_position(position: Position | None) -> str | None:
    """Return the cursor of a position in an inbox."""
    return _write([position.created_at, position.notification_id]) if position else None


def read_position(cursor: str | None) -> Position | None:
    """Parse a cursor of `write_position`. Raises InvalidCursor."""
    if cursor is None:
        return None
    created_at, notification_id = _read(cursor, int, str)
    return Position(created_at, notification_id)


def write_member(position: MemberPosition | None) -> str | None:
    """Return the cursor of a position in a list of members."""
    return _write([position.chunk, position.role.value, position.user_id]) if position else None


def read_member(cursor: str | None) -> MemberPosition | None:
    """Parse a cursor of `write_member`. Raises InvalidCursor."""
    if cursor is None:
        return None
    chunk, role, user_id = _read(cursor, int, str, str, valid=is_valid_user_id)
    if role not in list(Role):
        raise InvalidCursor(cursor)
    return MemberPosition(chunk, Role(role), user_id)


def write_number(number: int | None) -> str | None:
    """Return the cursor of a version's number."""
    return _write([number]) if number is not None else None


def read_number(cursor: str | None) -> int | None:
    """Parse a cursor of `write_number`. Raises InvalidCursor."""
    if cursor is None:
        return None
    (number,) = _read(cursor, int)
    if not 0 < number <= _MAX_VERSION:
        raise InvalidCursor(cursor)
    return int(number)


def _write(parts: list[int | str]) -> str:
    return urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, *types: type, valid: Callable[[str], bool] = is_valid_id) -> tuple[Any, ...]:
    """Return the parts of a cursor. Their texts are `valid`, so that they cannot be the end of a range of keys."""
    try:
        parts = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise InvalidCursor(cursor) from error
    if not isinstance(parts, list) or [type(part) for part in parts] != list(types):
        raise InvalidCursor(cursor)
    if not all(0 <= part <= _MAX_NUMBER if isinstance(part, int) else valid(part) for part in parts):
        raise InvalidCursor(cursor)
    return tuple(parts)
