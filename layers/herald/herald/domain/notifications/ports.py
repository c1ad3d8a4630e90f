"""Port to the notifications topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.clock import TimeLeft
    from herald.domain.notifications.publication import Publication


class Publisher(Protocol):
    """The notifications topic."""

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        """Publish all. Starts nothing that may not finish within the time left.

        A publication in v2 is published only after every publication in v1 before it: the ledger, which v2 leads to,
        does not know v1. Raises PublishFailed with the position of the first publication that was not published; those
        before it were published, and some of those after it may have been.
        """
