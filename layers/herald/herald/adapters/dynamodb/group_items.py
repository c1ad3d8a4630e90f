"""Groups, roster chunks and claims as items of the groups table, both ways."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb import tables
from herald.adapters.dynamodb.tables import number, read_int, read_text, read_texts, text, texts
from herald.domain.checks import MAX_EPOCH_MS, each_once, id_of, ids_of, number_of, text_of
from herald.domain.errors import MalformedRecord
from herald.domain.groups.group import Group, GroupSettings, GroupType, NeedVerification, Permission, Person
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS, MAX_CHUNKS
from herald.domain.kinds import STANDARD_CHANNELS, Kind, read_channels, write_channels
from herald.domain.notifications.content import encode, read_summary
from herald.domain.notifications.message import Commit, CommittedChunk, CommittedGroup, commit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.adapters.dynamodb.tables import Item
    from herald.domain.kinds import ChannelsByKind, Suppressed
    from herald.domain.notifications.content import Summary

SCHEMA_VERSION = 1
READABLE_VERSIONS = frozenset({SCHEMA_VERSION})
"""Readers accept the current version and the one before it; changes only add."""

StoredItem = dict[str, Any]


def group_item(group: Group, members: frozenset[str]) -> StoredItem:
    """Write a group with chunk 0 of its roster."""
    item: StoredItem = {
        **tables.group_key(group.group_id),
        **_header(tables.GROUP, commit_of(group)),
        "created_bucket": text(tables.creation_bucket(group.group_id, group.created_at)),
        "name": text(group.name),
        "group_type": text(group.group_type.value),
        "owner": text(group.owner),
        "admins": texts(group.admins),
        "creator": _creator_value(group.creator),
        "member_count": number(group.member_count),
        "member_sample": texts(group.member_sample),
        "recipients": number(group.recipients),
        "settings": _settings_value(group.settings),
        "introduction": text(group.introduction),
        "announcement": text(group.announcement),
        "face_url": text(group.face_url),
        "ex": text(group.ex),
        "fingerprint": text(group.fingerprint),
        "attempt": text(group.attempt),
    }
    return item | _members_value(members)


def chunk_item(commit: Commit, chunk: int, members: frozenset[str], summary: Summary) -> StoredItem:
    """Write roster chunk `chunk` (from 1) with all that its invitations need: `summary` is what they say."""
    return {
        **tables.roster_key(commit.group_id, chunk),
        **_header(tables.ROSTER, commit),
        "chunk": number(chunk),
        "group_type": text(commit.group_type),
        "creator_id": text(commit.creator),
        "summary": text(encode(summary)),
        **_members_value(members),
    }


def claim_item(claimed_id: str, group: Group) -> StoredItem:
    """Write the claim that a used idempotency key lays on the id it would have given."""
    return {
        **tables.group_key(claimed_id),
        "entity": text(tables.CLAIM),
        "group_id": text(group.group_id),
        "fingerprint": text(group.fingerprint),
        "schema_version": number(SCHEMA_VERSION),
    }


def read_group(item: Item) -> CommittedGroup:
    """Read a group item. Raises MalformedRecord when it is not one, or of a version this code cannot read."""
    with _malformed("group item"):
        _check(item, tables.GROUP)
        committed = CommittedGroup(_read_group(item), _members(item))
        group = committed.group
        each_once((*group.admins, group.owner, *committed.members))
        _check_key(item, tables.group_key(group.group_id))
    return committed


def read_chunk(item: Item) -> CommittedChunk:
    """Read a roster chunk. Raises MalformedRecord like `read_group`."""
    with _malformed("roster chunk"):
        _check(item, tables.ROSTER)
        committed = _read_chunk(item)
        _check_key(item, tables.roster_key(committed.commit.group_id, committed.chunk))
    return committed


@contextmanager
def _malformed(what: str) -> Iterator[None]:
    """Turn what reading raises, where an item is not what it should be, into MalformedRecord."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedRecord(f"not a {what}: {type(error).__name__}") from error


def entity_of(item: Item) -> str:
    """Return what an item of the groups table is, or an empty string where it does not say."""
    try:
        return str(item["entity"]["S"])
    except (KeyError, TypeError):
        return ""


def fingerprint_of(item: Item) -> str:
    """Return the fingerprint of the request that wrote a group or a claim."""
    return read_text(item, "fingerprint")


def _check(item: Item, entity: str) -> None:
    if entity_of(item) != entity:
        raise MalformedRecord(f"not a {entity} item, but {entity_of(item) or 'none'}")
    version = read_int(item, "schema_version") if "schema_version" in item else 0
    if version not in READABLE_VERSIONS:
        raise MalformedRecord(f"{entity} item of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")


def _check_key(item: Item, key: tables.Key) -> None:
    if any(item[name] != value for name, value in key.items()):
        raise ValueError("an item under the key of another")


def _members(item: Item) -> frozenset[str]:
    """Read the ordinary members of one item: as many as one message can tell."""
    members = ids_of(item["members"]["SS"]) if "members" in item else ()
    if len(members) > MAX_CHUNK_MEMBERS:
        raise ValueError("more members than an item holds")
    return frozenset(members)


def _text(item: Item, name: str) -> str:
    return text_of(read_text(item, name))


def _number(item: Item, name: str, least: int = 0, most: int = MAX_EPOCH_MS) -> int:
    return number_of(read_int(item, name), least, most)


def read_channels_of(item: Item) -> ChannelsByKind:
    """Read the routes of a group item or a roster chunk; those of before there were policies have none."""
    return read_channels(read_text(item, "routes")) if "routes" in item else STANDARD_CHANNELS


def _read_suppressed(item: Item) -> Suppressed:
    """Read what nobody is told of; items of which everything is told, and those of before, say nothing."""
    rules = item["suppressed"]["M"] if "suppressed" in item else {}
    return {Kind(kind): text_of(read_text(rules, kind)) for kind in rules}


def _header(entity: str, commit: Commit) -> StoredItem:
    header: StoredItem = {
        "entity": text(entity),
        "group_id": text(commit.group_id),
        "created_at": number(commit.created_at),
        "policy_version": text(commit.policy_version),
        "routes": text(write_channels(commit.channels)),
        "roster_chunks": number(commit.roster_chunks),
        "operation_id": text(commit.operation_id),
        "schema_version": number(SCHEMA_VERSION),
    }
    rules = {kind.value: text(rule) for kind, rule in commit.suppressed.items()}
    return header | ({"suppressed": {"M": rules}} if rules else {})


def _members_value(members: frozenset[str]) -> StoredItem:
    return {"members": {"SS": sorted(members)}} if members else {}


def _creator_value(creator: Person) -> StoredItem:
    return {
        "M": {"user_id": text(creator.user_id), "name": text(creator.name), "face_url": text(creator.face_url)},
    }


def _settings_value(settings: GroupSettings) -> StoredItem:
    return {
        "M": {
            "need_verification": text(settings.need_verification.value),
            "look_member_info": text(settings.look_member_info.value),
            "apply_member_friend": text(settings.apply_member_friend.value),
        }
    }


def _read_group(item: Item) -> Group:
    creator, settings = item["creator"]["M"], item["settings"]["M"]
    return Group(
        group_id=id_of(read_text(item, "group_id")),
        name=_text(item, "name"),
        group_type=GroupType(read_text(item, "group_type")),
        owner=id_of(read_text(item, "owner")),
        admins=ids_of(read_texts(item, "admins")),
        creator=Person(id_of(read_text(creator, "user_id")), _text(creator, "name"), _text(creator, "face_url")),
        created_at=_number(item, "created_at"),
        member_count=_number(item, "member_count"),
        member_sample=ids_of(read_texts(item, "member_sample")),
        recipients=_number(item, "recipients"),
        roster_chunks=_number(item, "roster_chunks", 1, MAX_CHUNKS),
        settings=GroupSettings(
            NeedVerification(read_text(settings, "need_verification")),
            Permission(read_text(settings, "look_member_info")),
            Permission(read_text(settings, "apply_member_friend")),
        ),
        introduction=_text(item, "introduction"),
        announcement=_text(item, "announcement"),
        face_url=_text(item, "face_url"),
        ex=_text(item, "ex"),
        policy_version=_text(item, "policy_version"),
        channels=read_channels_of(item),
        suppressed=_read_suppressed(item),
        fingerprint=_text(item, "fingerprint"),
        operation_id=_text(item, "operation_id"),
        attempt=_text(item, "attempt"),
    )


def _read_chunk(item: Item) -> CommittedChunk:
    commit = Commit(
        group_id=id_of(read_text(item, "group_id")),
        group_type=GroupType(read_text(item, "group_type")).value,
        creator=id_of(read_text(item, "creator_id")),
        created_at=_number(item, "created_at"),
        policy_version=_text(item, "policy_version"),
        channels=read_channels_of(item),
        suppressed=_read_suppressed(item),
        roster_chunks=_number(item, "roster_chunks", 1, MAX_CHUNKS) if "roster_chunks" in item else 1,
        operation_id=_text(item, "operation_id"),
    )
    summary = read_summary(json.loads(read_text(item, "summary")), commit.group_id)
    return CommittedChunk(commit, _number(item, "chunk", 1, MAX_CHUNKS - 1), _members(item), summary)
