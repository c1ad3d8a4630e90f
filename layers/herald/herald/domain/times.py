"""Times: epoch milliseconds inside, RFC 3339 outside."""

from datetime import UTC, datetime


def to_rfc3339(epoch_ms: int) -> str:
    """Write a time the way Herald's APIs and messages do: UTC, with milliseconds, ending in Z."""
    seconds, milliseconds = divmod(epoch_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def from_rfc3339(text: str) -> int:
    """Read `to_rfc3339` back to epoch milliseconds. Raises ValueError on anything that is not such a time."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)
