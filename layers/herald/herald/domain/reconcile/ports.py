"""Port to what reconcile keeps between two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from herald.domain.commits.committed import GroupHeader
    from herald.domain.reconcile.gaps import IncompleteGroup


class ReconcileState(Protocol):
    """A lease, the watermark, and the groups that were found incomplete."""

    def acquire(self, run: str, now: int, until: int) -> bool:
        """Take the lease for `run` until then (epoch ms), unless another run holds one that has not ended by `now`."""

    def release(self, run: str) -> None:
        """Release the lease, if `run` still holds it."""

    def watermark(self) -> int | None:
        """Return the time (epoch ms) up to which every group was checked, or None before the first run."""

    def advance(self, run: str, watermark: int) -> None:
        """Move the watermark, if `run` still holds the lease."""

    def incomplete_groups(self, limit: int) -> list[IncompleteGroup]:
        """Return up to `limit` groups that were found incomplete, oldest first."""

    def remember(self, group: IncompleteGroup) -> None:
        """Remember an incomplete group, in place of an earlier entry of it."""

    def forget(self, header: GroupHeader) -> None:
        """Forget a group that is complete."""
