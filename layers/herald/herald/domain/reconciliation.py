"""What should have been delivered of a group, what is missing of it, and when to look again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from herald.domain.ledger import LedgerKey, Outcome
from herald.domain.notification import CommittedChunk, CommittedGroup, Kind, Message, confirmation, invitation
from herald.domain.policy import Channel
from herald.domain.retry import doubled

_MINUTE = 60 * 1000

FIRST_WAIT_MS = 4 * _MINUTE
"""A little less than the five minutes between two runs, so that the next run finds the group due."""

LONGEST_WAIT_MS = 60 * _MINUTE
"""What fails again and again adds a message to a dead-letter queue each time: once an hour is enough."""

ALARM_AFTER = 2
"""Times that a group is published again before an operator is told: what did not help once may, twice will not."""


@dataclass(frozen=True, slots=True)
class Creation:
    """A group as the index by time lists it. `created_at` is in epoch milliseconds; `roster_chunks` counts chunk 0."""

    group_id: str
    created_at: int
    roster_chunks: int


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """A group that was found incomplete: how often it was published again, and when (epoch ms) it is due again."""

    creation: Creation
    republished: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, in epoch milliseconds: from `start` on, up to and with `end`."""

    start: int
    end: int


def planned(creation: Creation) -> tuple[LedgerKey, ...]:
    """Return the ledger entries that a complete group has: its confirmation's, and one per chunk of invitations."""
    chunks = [(Kind.GROUP_CREATION_CONFIRMED, 0)]
    chunks += [(Kind.GROUP_INVITATION_RECEIVED, chunk) for chunk in range(creation.roster_chunks)]
    return tuple(LedgerKey(creation.group_id, Channel.INBOX, kind, chunk) for kind, chunk in chunks)


def missing(creation: Creation, outcomes: Mapping[LedgerKey, Outcome]) -> tuple[LedgerKey, ...]:
    """Return the planned entries that are not done."""
    return tuple(key for key in planned(creation) if outcomes.get(key) is not Outcome.DONE)


def message_for(key: LedgerKey, item: CommittedGroup | CommittedChunk, outcome: Outcome | None) -> Message:
    """Plan a missing delivery's message again: the same bytes as the first time.

    What the ledger has as failed did reach the topic: only the inbox gets it again, and the gateway does not.
    """
    if key.kind is Kind.GROUP_CREATION_CONFIRMED and isinstance(item, CommittedGroup):
        message = confirmation(item)
    else:
        message = invitation(item)
    return replace(message, channels=(Channel.INBOX,)) if outcome is Outcome.FAILED else message


def wait_after(republished: int) -> int:
    """Return the milliseconds until a group that was published again so often is looked at again."""
    return doubled(FIRST_WAIT_MS, republished - 1, LONGEST_WAIT_MS)


def batches(creations: Iterable[Creation], size: int) -> Iterator[list[Creation]]:
    """Divide creations so that the ledger entries of each batch, but for a single large group's, are at most `size`."""
    batch: list[Creation] = []
    entries = 0
    for creation in creations:
        wanted = 1 + creation.roster_chunks
        if batch and entries + wanted > size:
            yield batch
            batch, entries = [], 0
        batch.append(creation)
        entries += wanted
    if batch:
        yield batch
