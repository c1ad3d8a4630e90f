"""What reconcile found of an incomplete group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.delivery.ledger import Outcome
from herald.domain.reconcile.gaps import missing, planned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey


class Finding(NamedTuple):
    """An incomplete group: its planned, missing and failed ledger entries, and what was done or what prevented it."""

    header: GroupHeader
    planned: int
    missing: int
    failed: int
    republished: bool
    reason: str = ""


def finding(
    header: GroupHeader, outcomes: Mapping[LedgerKey, Outcome], *, republished: bool = False, reason: str = ""
) -> Finding:
    """Describe an incomplete group."""
    not_done = missing(header, outcomes)
    failed = sum(outcomes.get(key) is Outcome.FAILED for key in not_done)
    return Finding(header, len(planned(header)), len(not_done), failed, republished, reason)
