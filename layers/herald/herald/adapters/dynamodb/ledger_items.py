"""Entries of the delivery ledger as items of the inbox table: writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb.group_keys import DELIVERY_PREFIX, group_of, ledger_key
from herald.adapters.dynamodb.values import number, read_int, read_set, read_text, text
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Channel, Kind

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem

SCHEMA_VERSION = 1


def ledger_item(entry: LedgerEntry) -> StoredItem:
    """Return the item of an entry."""
    item: StoredItem = {
        **ledger_key(entry.key),
        "outcome": text(entry.outcome.value),
        "recipients": number(entry.recipients),
        "at": number(entry.at),
        "attempts": number(entry.attempts),
        "schema_version": number(SCHEMA_VERSION),
    }
    if entry.pushed is not None:
        item["pushed"] = number(entry.pushed)
    if entry.reason:
        item["reason"] = text(entry.reason)
    for name, members in (("waiting", entry.waiting), ("sent", entry.sent)):
        if members:
            item[name] = {"SS": sorted(members)}
    return item


def read_entry(item: Item) -> LedgerEntry:
    """Read an entry. Raises MalformedRecord for an entry that this version cannot read."""
    try:
        return LedgerEntry(
            key=_read_key(item),
            outcome=Outcome(read_text(item, "outcome")),
            recipients=read_int(item, "recipients"),
            at=read_int(item, "at"),
            attempts=read_int(item, "attempts"),
            pushed=read_int(item, "pushed") if "pushed" in item else None,
            waiting=read_set(item, "waiting"),
            reason=read_text(item, "reason") if "reason" in item else "",
            sent=read_set(item, "sent"),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedRecord(f"not a ledger entry: {type(error).__name__}") from error


def readable_entry(key: LedgerKey, item: Item) -> LedgerEntry:
    """Return the entry of a delivery. One that this version cannot read says that nobody is known to be done."""
    try:
        return read_entry(item)
    except MalformedRecord as error:
        return LedgerEntry(key, Outcome.UNFINISHED, recipients=0, at=0, attempts=0, reason=str(error))


def _read_key(item: Item) -> LedgerKey:
    channel, kind, chunk = read_text(item, "SK").removeprefix(DELIVERY_PREFIX).split("#")
    return LedgerKey(group_of(item), Channel(channel), Kind(kind), int(chunk))
