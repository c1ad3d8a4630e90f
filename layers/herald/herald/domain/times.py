"""Times: epoch milliseconds in code and keys, RFC 3339 in APIs and messages."""

from datetime import UTC, datetime

Timestamp = str
"""A time in RFC 3339, UTC, with milliseconds: the published schemas hold values of this type to it."""


def to_rfc3339(epoch_ms: int) -> str:
    """Format a time in UTC with milliseconds, ending in Z: `2026-11-23T07:21:16.673Z`."""
    seconds, milliseconds = divmod(epoch_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def from_rfc3339(text: str) -> int:
    """Parse an RFC 3339 time to epoch milliseconds. Raises ValueError if the text is not such a time."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)
