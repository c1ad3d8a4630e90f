"""For each channel, how far back its queue may reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.reconcile.backlog import horizon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit.events import Audit
    from herald.domain.kinds import Channel
    from herald.domain.reconcile.backlog import Backlog
    from herald.domain.reconcile.ports import DeliveryBacklog


class Horizons:
    """For each channel, the time from which on a message may still be in its queue.

    AWS is asked once, and only when something is missing: a run that finds every group complete asks nothing.
    """

    def __init__(
        self, backlog: DeliveryBacklog, audit: Audit, now: int, settle_ms: int, seen_empty: Mapping[Channel, int]
    ) -> None:
        """`seen_empty` is when earlier runs saw each queue empty (epoch ms)."""
        self._backlog = backlog
        self._audit = audit
        self._now = now
        self._settle_ms = settle_ms
        self._seen_empty = seen_empty
        self._measured: Backlog | None = None

    def may_hold(self, channel: Channel, sent_at: int) -> bool:
        """Return whether a channel's queue may hold a message of a group that was committed or published then."""
        if self._measured is None:
            self._measured = self._measure()
        queue, seen = self._measured.queues.get(channel), self._seen_empty.get(channel)
        reached = horizon(self._now, queue, seen, self._measured.reader_lags, self._settle_ms)
        return sent_at + self._settle_ms > reached

    @property
    def seen_empty(self) -> Mapping[Channel, int]:
        """When each queue was last seen empty, this time included."""
        queues = self._measured.queues if self._measured else {}
        return {**self._seen_empty, **{channel: self._now for channel, queue in queues.items() if queue.is_empty}}

    def _measure(self) -> Backlog:
        found = self._backlog.measure(self._now)
        if found.problem:
            self._audit.record(AuditEvent.BACKLOG_UNKNOWN, {"outcome": "failed", "reason": found.problem})
        return found
