"""Groups, roster chunks and claims as items of the groups table, both ways."""

import json
from typing import Any

from herald.adapters import tables
from herald.adapters.tables import Item, number, read_int, read_set, read_text, read_texts, text, texts
from herald.domain.errors import MalformedRecord
from herald.domain.group import Creator, Group, GroupType, NeedVerification, Permission, Settings
from herald.domain.notification import Commit, CommittedChunk, CommittedGroup, commit_of
from herald.domain.routes import STANDARD_ROUTES, Kind, Routes, Suppressed, read_routes, write_routes
from herald.domain.summary import Summary, encode

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
    try:
        _check(item, tables.GROUP)
        return CommittedGroup(_read_group(item), read_set(item, "members"))
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedRecord(f"not a group item: {type(error).__name__}") from error


def read_chunk(item: Item) -> CommittedChunk:
    """Read a roster chunk. Raises MalformedRecord like `read_group`."""
    try:
        _check(item, tables.ROSTER)
        return _read_chunk(item)
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedRecord(f"not a roster chunk: {type(error).__name__}") from error


def entity_of(item: Item) -> str:
    """Return what an item of the groups table is, or an empty string where it does not say."""
    return str(item.get("entity", {}).get("S", ""))


def fingerprint_of(item: Item) -> str:
    """Return the fingerprint of the request that wrote a group or a claim."""
    return read_text(item, "fingerprint")


def _check(item: Item, entity: str) -> None:
    if entity_of(item) != entity:
        raise MalformedRecord(f"expected a {entity} item, got {entity_of(item) or 'none'}")
    version = read_int(item, "schema_version") if "schema_version" in item else 0
    if version not in READABLE_VERSIONS:
        raise MalformedRecord(f"{entity} item of schema version {version}; readable: {sorted(READABLE_VERSIONS)}")


def read_routes_of(item: Item) -> Routes:
    """Read the routes of a group item or a roster chunk; those of before there were policies have none."""
    return read_routes(read_text(item, "routes")) if "routes" in item else STANDARD_ROUTES


def _read_suppressed(item: Item) -> Suppressed:
    """Read what nobody is told of; items of which everything is told, and those of before, say nothing."""
    rules = item["suppressed"]["M"] if "suppressed" in item else {}
    return {Kind(kind): read_text(rules, kind) for kind in rules}


def _header(entity: str, commit: Commit) -> StoredItem:
    header: StoredItem = {
        "entity": text(entity),
        "group_id": text(commit.group_id),
        "created_at": number(commit.created_at),
        "policy_version": text(commit.policy_version),
        "routes": text(write_routes(commit.routes)),
        "roster_chunks": number(commit.roster_chunks),
        "operation_id": text(commit.operation_id),
        "schema_version": number(SCHEMA_VERSION),
    }
    rules = {kind.value: text(rule) for kind, rule in commit.suppressed.items()}
    return header | ({"suppressed": {"M": rules}} if rules else {})


def _members_value(members: frozenset[str]) -> StoredItem:
    return {"members": {"SS": sorted(members)}} if members else {}


def _creator_value(creator: Creator) -> StoredItem:
    return {
        "M": {"user_id": text(creator.user_id), "name": text(creator.name), "face_url": text(creator.face_url)},
    }


def _settings_value(settings: Settings) -> StoredItem:
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
        group_id=read_text(item, "group_id"),
        name=read_text(item, "name"),
        group_type=GroupType(read_text(item, "group_type")),
        owner=read_text(item, "owner"),
        admins=read_texts(item, "admins"),
        creator=Creator(read_text(creator, "user_id"), read_text(creator, "name"), read_text(creator, "face_url")),
        created_at=read_int(item, "created_at"),
        member_count=read_int(item, "member_count"),
        member_sample=read_texts(item, "member_sample"),
        recipients=read_int(item, "recipients"),
        roster_chunks=read_int(item, "roster_chunks"),
        settings=Settings(
            NeedVerification(read_text(settings, "need_verification")),
            Permission(read_text(settings, "look_member_info")),
            Permission(read_text(settings, "apply_member_friend")),
        ),
        introduction=read_text(item, "introduction"),
        announcement=read_text(item, "announcement"),
        face_url=read_text(item, "face_url"),
        ex=read_text(item, "ex"),
        policy_version=read_text(item, "policy_version"),
        routes=read_routes_of(item),
        suppressed=_read_suppressed(item),
        fingerprint=read_text(item, "fingerprint"),
        operation_id=read_text(item, "operation_id"),
        attempt=read_text(item, "attempt"),
    )


def _read_chunk(item: Item) -> CommittedChunk:
    commit = Commit(
        group_id=read_text(item, "group_id"),
        group_type=read_text(item, "group_type"),
        creator=read_text(item, "creator_id"),
        created_at=read_int(item, "created_at"),
        policy_version=read_text(item, "policy_version"),
        routes=read_routes_of(item),
        suppressed=_read_suppressed(item),
        roster_chunks=read_int(item, "roster_chunks") if "roster_chunks" in item else 1,
        operation_id=read_text(item, "operation_id"),
    )
    summary = json.loads(read_text(item, "summary"))
    return CommittedChunk(commit, read_int(item, "chunk"), read_set(item, "members"), summary)
