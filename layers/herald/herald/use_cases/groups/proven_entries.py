"""The ledger of a small group as its inboxes prove it: where all went well, it has no entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.commits.committed import group_item_of, header_of
from herald.domain.commits.people import GroupPeople
from herald.domain.delivery.ledger import LedgerEntry, Outcome, is_done
from herald.domain.reconcile.items import is_expired, items_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from herald.domain.delivery.inbox import InboxKey
    from herald.domain.delivery.inbox_ports import InboxItems
    from herald.domain.delivery.ledger import LedgerKey
    from herald.domain.groups.group import Group

NOT_THERE = "not in their inboxes yet"
"""Why recipients wait if the ledger does not know more."""


def proven_entries(
    group: Group, entries: Iterable[LedgerEntry], inboxes: InboxItems, now: int
) -> tuple[LedgerEntry, ...]:
    """Return a small group's ledger entries, those of the inboxes as what is in these proves.

    An entry that is not done may be older than what is in the inboxes. These lose notifications that have expired at
    `now` (epoch ms): then a delivery without an entry counts as done, since one that failed has an entry. Needs one
    strongly consistent read of few keys. Raises TemporarilyUnavailable.
    """
    header, by_key = header_of(group), {entry.key: entry for entry in entries}
    items = {key: keys for key, keys in items_of(header, _people(group)) if not is_done(by_key.get(key))}
    if is_expired(header, now):
        proven = {key: _done(group, key, keys) for key, keys in items.items() if key not in by_key}
    else:
        missing = _missing(items.values(), inboxes)
        found = {key: _proven(group, key, by_key.get(key), keys, missing) for key, keys in items.items()}
        proven = {key: entry for key, entry in found.items() if entry is not None}
    return tuple({**by_key, **proven}.values())


def _people(group: Group) -> GroupPeople:
    invited = (user for users in group_item_of(group).invited().values() for user in users)
    return GroupPeople(group.creator.user_id, frozenset(invited))


def _missing(items: Iterable[Collection[InboxKey]], inboxes: InboxItems) -> frozenset[str]:
    wanted = [key for keys in items for key in keys]
    return inboxes.missing(wanted, consistent=True) if wanted else frozenset()


def _proven(
    group: Group, key: LedgerKey, entry: LedgerEntry | None, keys: Collection[InboxKey], missing: frozenset[str]
) -> LedgerEntry | None:
    """Return the entry of a delivery, given what is missing: None if nobody has it and the ledger has no entry."""
    waiting = frozenset(each.user_id for each in keys if each.position.notification_id in missing)
    known = entry or _done(group, key, keys)
    if not waiting:
        return known._replace(outcome=Outcome.DONE, waiting=frozenset(), reason="")
    if len(waiting) == len(keys):
        return entry and entry._replace(waiting=frozenset())
    outcome = entry.outcome if entry else Outcome.UNFINISHED
    return known._replace(outcome=outcome, waiting=waiting, reason=known.reason or NOT_THERE)


def _done(group: Group, key: LedgerKey, keys: Collection[InboxKey]) -> LedgerEntry:
    return LedgerEntry(key, Outcome.DONE, len(keys), group.created_at, attempts=1)
