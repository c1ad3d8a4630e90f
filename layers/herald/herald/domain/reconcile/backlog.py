"""What may still be on its way: a delivery that waits in a queue, or is tried again by it, is not lost."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.kinds import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MINUTE = 60 * 1000

RETRIED_MS = 30 * _MINUTE
"""How long after its last attempt an unfinished delivery is left to its queue. The queue repeats it after 15 minutes at
most (`herald.domain.delivery.retry`), or, if the function died, after a visibility timeout of 12 (template.yaml)."""

WEBHOOK_RETRIED_MS = 12 * 60 * _MINUTE
"""The same for the channel webhook, whose messages wait 11 hours at most (`herald.domain.webhooks.schedule`)."""


def retried_ms(channel: Channel) -> int:
    """Return how long after its last attempt an unfinished delivery is left to the queue of its channel."""
    return WEBHOOK_RETRIED_MS if channel is Channel.WEBHOOK else RETRIED_MS


MAX_READER_LAG_MS = 30 * _MINUTE
"""A reader of the stream that is further behind is taken for stuck, and reconcile publishes in its place. A record that
crashes the reader holds up its shard for hours, and the groups behind it must be notified all the same."""

MAX_UNKNOWN_MS = 6 * 60 * _MINUTE
"""How long reconcile waits for a queue of unknown age. CloudWatch reports the age of a queue after 15 minutes at most
(AWS), so this ends the wait only where CloudWatch cannot be read."""


class QueueState(NamedTuple):
    """A queue: whether it is empty, and when (epoch ms) its oldest message was sent, if that is known."""

    is_empty: bool
    oldest_sent: int | None = None


class ReaderLag(NamedTuple):
    """How far behind a reader of the stream was, at a time (epoch ms)."""

    at: int
    lag_ms: int


class Backlog(NamedTuple):
    """The queues of all channels that have a ledger, and the lags of the readers in the last hours.

    `problem` says why AWS did not tell everything.
    """

    queues: Mapping[Channel, QueueState] = MappingProxyType({})
    reader_lags: Sequence[ReaderLag] = ()
    problem: str = ""


def horizon(
    now: int, queue: QueueState | None, seen_empty: int | None, reader_lags: Sequence[ReaderLag], settle_ms: int
) -> int:
    """Return the time (epoch ms) from which on what was committed may still be on its way through a queue.

    What was committed before, `settle_ms` or more, was delivered or is lost: the queue held nothing older then. If the
    age of its oldest message is unknown, that is so at the time when the queue was last `seen_empty`. Readers that lag
    send late, so a message in the queue may be of an earlier group: of one as old as the reader's lag was then. Lags
    within `settle_ms` are a part of the normal way.
    """
    reached = _reached(now, queue, seen_empty)
    read = (lag.at - min(lag.lag_ms, MAX_READER_LAG_MS) for lag in reader_lags if lag.lag_ms > settle_ms)
    return min(reached, min(read, default=reached))


def _reached(now: int, queue: QueueState | None, seen_empty: int | None) -> int:
    if queue is not None and queue.is_empty:
        return now
    if queue is not None and queue.oldest_sent is not None:
        return min(now, queue.oldest_sent)
    return max(seen_empty or 0, now - MAX_UNKNOWN_MS)
