"""The ledger of a small group as its inboxes prove it: where all went well, it has no entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.commits.committed import group_item_of
from herald.domain.delivery.inbox import InboxKey
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome, is_done
from herald.domain.identifiers import notification_id
from herald.domain.kinds import Channel, Kind
from herald.domain.notifications.notification import RETENTION_MS, Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from herald.domain.delivery.inbox_ports import InboxItems
    from herald.domain.groups.group import Group

NOT_THERE = "not in their inboxes yet"
"""Why recipients wait if the ledger does not know more."""


def with_proof(group: Group, entries: Iterable[LedgerEntry], inboxes: InboxItems, now: int) -> tuple[LedgerEntry, ...]:
    """Return a small group's entries, those of its inboxes as what is in them at `now` (epoch ms) proves.

    An entry that is not done may be older than what is there. Inboxes lose notifications that expire: then a delivery
    without an entry counts as done, since one that failed has an entry. One strongly consistent read of few keys.
    Raises TemporarilyUnavailable.
    """
    by_key = {entry.key: entry for entry in entries}
    open_keys = [key for key in _planned(group) if not is_done(by_key.get(key))]
    if now >= group.created_at + RETENTION_MS:
        proven = {key: _done(group, key) for key in open_keys if key not in by_key}
    else:
        there = _there(group, open_keys, inboxes)
        found = {key: _proven(group, key, by_key.get(key), there) for key in open_keys}
        proven = {key: entry for key, entry in found.items() if entry is not None}
    return tuple({**by_key, **proven}.values())


def _planned(group: Group) -> Iterator[LedgerKey]:
    for kind, channels in group.channels.items():
        if Channel.INBOX in channels:
            yield LedgerKey(group.group_id, Channel.INBOX, kind, 0)


def _ids(group: Group, kind: Kind) -> dict[str, str]:
    """Return the notification id of each recipient of a kind."""
    users = {group.creator.user_id}
    if kind is not Kind.GROUP_CREATION_CONFIRMED:
        users = {user for invited in group_item_of(group).invited().values() for user in invited}
    return {user: notification_id(group.group_id, kind, user) for user in users}


def _there(group: Group, keys: Iterable[LedgerKey], inboxes: InboxItems) -> frozenset[str]:
    """Return the ids of the notifications of these deliveries that are in their inboxes."""
    wanted = (each for key in keys for each in _ids(group, key.kind).items())
    items = [InboxKey(user, Position(group.created_at, each)) for user, each in wanted]
    ids = frozenset(item.position.notification_id for item in items)
    return ids - inboxes.missing(items, consistent=True) if items else ids


def _proven(group: Group, key: LedgerKey, entry: LedgerEntry | None, there: frozenset[str]) -> LedgerEntry | None:
    """Return the entry of a delivery, given what is there: None if nobody has it and the ledger has no entry."""
    ids = _ids(group, key.kind)
    missing = frozenset(user for user, each in ids.items() if each not in there)
    known = entry or _done(group, key)
    if not missing:
        return known._replace(outcome=Outcome.DONE, waiting=frozenset(), reason="")
    if len(missing) == len(ids):
        return entry and entry._replace(waiting=frozenset())
    outcome = entry.outcome if entry else Outcome.UNFINISHED
    return known._replace(outcome=outcome, waiting=missing, reason=known.reason or NOT_THERE)


def _done(group: Group, key: LedgerKey) -> LedgerEntry:
    return LedgerEntry(key, Outcome.DONE, len(_ids(group, key.kind)), group.created_at, attempts=1)
