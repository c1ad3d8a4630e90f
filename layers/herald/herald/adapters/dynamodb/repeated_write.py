"""A write that is sent until it is known what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from herald.domain.errors import NotWritten, TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable


class RepeatedWrite:
    """A write that is sent until it is known what became of it.

    If an earlier call got no answer, a later one that is refused does not mean that nothing was written.
    """

    def __init__(self, send: Callable[[], None]) -> None:
        """`send` sends the write; sending it again must change nothing."""
        self._send = send
        self._unanswered = False

    def __call__(self) -> None:
        """Send the write. Raises ConditionFailed, NotWritten or TemporarilyUnavailable."""
        try:
            self._send()
        except (NotWritten, ClientError) as refused:
            if self._unanswered:
                raise TemporarilyUnavailable(str(refused)) from refused
            raise
        except TemporarilyUnavailable:
            self._unanswered = True
            raise
