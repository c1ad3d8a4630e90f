"""How far a shard of reconcile has come, and the groups that all shards remember."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from herald.domain.kinds import Channel
    from herald.domain.reconcile.incomplete import IncompleteGroup

_HOUR = 3600 * 1000


class LateLook(StrEnum):
    """A later check of every group: what the first one has missed, the index showed late, or a clock was wrong."""

    HOUR = "hour"
    DAY = "day"

    @property
    def age_ms(self) -> int:
        """Return the age of the groups that it checks.

        An index that lags for an hour is found soon; one that lags for a day, as after an outage, is found at all.
        """
        return _HOUR if self is LateLook.HOUR else 24 * _HOUR


class Remembered(StrEnum):
    """The lists of groups that reconcile remembers."""

    OPEN = "open"
    STUCK = "stuck"


class Progress(NamedTuple):
    """How far a shard has come. Times are in epoch milliseconds; None if there was no run yet.

    All groups created before `watermark` were checked, and those before `late` once more. `continue_at` says where the
    next run continues in each list; "" is the beginning. `seen_empty` is when a run last saw a channel's queue empty,
    `ran_at` when the last run ended.
    """

    watermark: int | None = None
    late: Mapping[LateLook, int] = MappingProxyType({})
    continue_at: Mapping[Remembered, str] = MappingProxyType({})
    seen_empty: Mapping[Channel, int] = MappingProxyType({})
    ran_at: int | None = None


class RememberedPage(NamedTuple):
    """Some groups of a list, each with its place, and the place behind which the next page begins ("": the start).

    `unreadable` names the entries that this version cannot even name a group of.
    """

    groups: Sequence[tuple[str, IncompleteGroup]]
    next: str = ""
    unreadable: Sequence[str] = ()
