"""Tell a delivery that is lost from one that is still on its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from herald.domain.delivery.ledger import Outcome
from herald.domain.kinds import OPTIONAL_CHANNELS
from herald.domain.reconcile.backlog import RETRIED_MS, retried_ms
from herald.domain.reconcile.gaps import missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.delivery.ports import Ledger
    from herald.domain.reconcile.incomplete import IncompleteGroup
    from herald.use_cases.reconcile.horizons import Horizons


@dataclass(frozen=True, slots=True)
class StillOnItsWay:
    """The missing deliveries of a group that may still arrive by themselves: `keys`.

    `queued` is True if a queue may hold one of them, and then groups behind it wait, too. `retried_until` is when the
    group is checked again otherwise (epoch ms).

    The queues of optional channels hold up no other group: what is behind them is not Herald's and may be down for
    days, and lost inbox items must be found meanwhile.
    """

    keys: set[LedgerKey] = field(default_factory=set)
    queued: bool = False
    retried_until: int = 0


def still_on_its_way(
    group: IncompleteGroup, outcomes: Mapping[LedgerKey, Outcome], ledger: Ledger, horizons: Horizons, now: int
) -> StillOnItsWay:
    """Return what of a group need not be published again, for now."""
    keys, queued, retried_until = set(), False, 0
    for key in missing(group.header, outcomes):
        retried, sent = _retried_until(key, outcomes, ledger), _sent_at(group, key, outcomes)
        if retried > now:
            keys.add(key)
            retried_until = max(retried, retried_until)
        elif sent and horizons.may_hold(key.channel, sent):
            keys.add(key)
            if key.channel in OPTIONAL_CHANNELS:
                retried_until = max(now + RETRIED_MS, retried_until)
            else:
                queued = True
    return StillOnItsWay(keys, queued, retried_until)


def _retried_until(key: LedgerKey, outcomes: Mapping[LedgerKey, Outcome], ledger: Ledger) -> int:
    """Return until when (epoch ms) a queue retries a delivery that it has begun; 0 if it has none."""
    if outcomes.get(key) is not Outcome.UNFINISHED:
        return 0
    entry = ledger.find(key)
    return entry.at + retried_ms(key.channel) if entry else 0


def _sent_at(group: IncompleteGroup, key: LedgerKey, outcomes: Mapping[LedgerKey, Outcome]) -> int:
    """Return when (epoch ms) the message was last sent that may be in a queue, or 0 if there is none.

    A delivery with an entry was received: its message is in no queue any more, unless it was published again since.
    """
    return group.published_at if key in outcomes else max(group.header.created_at, group.published_at)
