"""Read the ledger for many groups at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.reconcile.gaps import batches, planned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.delivery.ledger import LedgerKey, Outcome
    from herald.domain.delivery.ports import Ledger

LEDGER_BATCH = 100
"""Ledger entries read at once: one call to DynamoDB."""


def with_outcomes(
    headers: Iterable[GroupHeader], ledger: Ledger
) -> Iterator[tuple[Sequence[GroupHeader], Mapping[LedgerKey, Outcome]]]:
    """Yield groups in batches, with what the ledger has of their deliveries."""
    for batch in batches(headers, LEDGER_BATCH):
        yield batch, ledger.outcomes([key for header in batch for key in planned(header)])
