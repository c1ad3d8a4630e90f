"""How far a group's deliveries have come: what was planned, compared with the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.delivery.ledger import Outcome
from herald.domain.kinds import LEDGER_CHANNELS, Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.kinds import ChannelsByKind, Kind


class DeliveryStatus(NamedTuple):
    """A group's deliveries of one kind on one channel, counted in recipients. `pushed` is for the channel push only.

    `since` (epoch ms) is the time of the ledger's last change, or of the group's creation if there is no entry yet.
    `reasons` say why recipients are pending or failed, as far as the ledger knows; `waiting` names those recipients who
    could not be reached.
    """

    channel: Channel
    kind: Kind
    planned: int
    done: int
    failed: int
    since: int
    pushed: int | None = None
    reasons: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    @property
    def pending(self) -> int:
        """How many are neither done nor failed: on their way, or waiting for reconcile."""
        return self.planned - self.done - self.failed


def delivery_status(
    planned: Mapping[Kind, int], by_kind: ChannelsByKind, created_at: int, entries: tuple[LedgerEntry, ...]
) -> tuple[DeliveryStatus, ...]:
    """Compare what was planned (recipients by kind, on the kind's channels) with the ledger's entries of a group."""
    return tuple(
        _status(
            channel,
            kind,
            planned[kind],
            created_at,
            [each for each in entries if (each.key.channel, each.key.kind) == (channel, kind)],
        )
        for channel in LEDGER_CHANNELS
        for kind, channels in by_kind.items()
        if channel in channels
    )


def _status(channel: Channel, kind: Kind, planned: int, created_at: int, entries: list[LedgerEntry]) -> DeliveryStatus:
    open_entries = [entry for entry in entries if entry.outcome is not Outcome.DONE]
    return DeliveryStatus(
        channel,
        kind,
        planned,
        done=sum(entry.done for entry in entries),
        failed=sum(entry.failed for entry in entries),
        since=max((entry.at for entry in entries), default=created_at),
        pushed=sum(entry.pushed or 0 for entry in entries) if channel is Channel.PUSH else None,
        reasons=tuple(sorted({entry.reason for entry in open_entries if entry.reason})),
        waiting=tuple(sorted(user for entry in open_entries for user in entry.waiting)),
    )
