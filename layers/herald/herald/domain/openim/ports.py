"""Ports to an OpenIM server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from herald.domain.clock import TimeLeft
    from herald.domain.openim.wire import Document


class Notices(Protocol):
    """Sends notices to users of OpenIM."""

    def send(self, body: Document, operation_id: str, time_left: TimeLeft, *, ask_first: bool) -> None:
        """Send one notice, unless OpenIM says that it was sent under this operation id.

        OpenIM is asked before each retry; with `ask_first`, because an earlier attempt may have sent it, also before
        the first call. Raises OpenIMRefused for this recipient alone and for good; OpenIMMisconfigured if no notice can
        be sent until an operator repairs something; TemporarilyUnavailable.
        """
