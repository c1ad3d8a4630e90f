"""How far reconcile's shards have come, as attributes of their items: writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.tolerant import read_or_none
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.kinds import LEDGER_CHANNELS
from herald.domain.reconcile.progress import LateLook, Progress, Remembered

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem


def progress_attributes(progress: Progress) -> StoredItem:
    """Return the attributes of a shard's progress. What is None or empty has none."""
    numbers = {
        "watermark": progress.watermark,
        "ran_at": progress.ran_at,
        **{f"watermark_{look.value}": at for look, at in progress.late.items()},
        **{f"empty_{channel.value}": at for channel, at in progress.seen_empty.items()},
    }
    places = {f"{which.value}_next": place for which, place in progress.continue_at.items()}
    return {
        **{name: number(value) for name, value in numbers.items() if value is not None},
        **{name: text(value) for name, value in places.items()},
    }


def read_progress(item: Item) -> Progress:
    """Read a shard's progress."""
    late = {look: read_or_none(read_int, item, f"watermark_{look.value}") for look in LateLook}
    empty = {channel: read_or_none(read_int, item, f"empty_{channel.value}") for channel in LEDGER_CHANNELS}
    places = {which: read_or_none(read_text, item, f"{which.value}_next") for which in Remembered}
    return Progress(
        watermark=read_or_none(read_int, item, "watermark"),
        late={look: at for look, at in late.items() if at is not None},
        continue_at={which: place for which, place in places.items() if place is not None},
        seen_empty={channel: at for channel, at in empty.items() if at is not None},
        ran_at=read_or_none(read_int, item, "ran_at"),
    )
