"""Ports to what reconcile keeps between two runs, and to what may still be on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from herald.domain.commits.committed import GroupHeader
    from herald.domain.reconcile.backlog import Backlog
    from herald.domain.reconcile.incomplete import IncompleteGroup
    from herald.domain.reconcile.progress import Progress, Remembered, RememberedPage


class ReconcileState(Protocol):
    """A lease and the progress of each shard, and the groups that were found incomplete."""

    def acquire(self, shard: int, run: str, now: int, until: int) -> bool:
        """Take a shard's lease for `run` until then (epoch ms), unless another run holds one that has not ended."""

    def release(self, shard: int, run: str) -> None:
        """Release a shard's lease, if `run` still holds it."""

    def progress(self) -> Mapping[int, Progress]:
        """Return the progress of every shard. One without a run of its own is where the version without shards was."""

    def advance(self, shard: int, run: str, progress: Progress, all_checked: int | None) -> None:
        """Store a shard's progress, if `run` still holds its lease.

        `all_checked` is the time (epoch ms) before which the groups of all shards were checked, if they all have begun.
        The version without shards would continue there after a rollback.
        """

    def remembered(self, which: Remembered, after: str, limit: int) -> RememberedPage:
        """Return up to `limit` groups of a list, oldest first, that follow on a place ("": from the beginning)."""

    def count(self, which: Remembered) -> int:
        """Return how many groups a list has."""

    def known(self, headers: Collection[GroupHeader]) -> frozenset[str]:
        """Return which of these groups are in a list."""

    def remember(self, group: IncompleteGroup) -> None:
        """Remember an incomplete group, in place of an earlier entry of it. A stuck one changes its list."""

    def forget(self, group: IncompleteGroup) -> None:
        """Forget a group that is complete."""


class DeliveryBacklog(Protocol):
    """Queues and readers of the stream, as AWS reports on them."""

    def measure(self, now: int) -> Backlog:
        """Return what is known. Never raises: what AWS does not tell is unknown."""
