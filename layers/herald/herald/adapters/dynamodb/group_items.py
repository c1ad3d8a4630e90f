"""Groups, with chunk 0 of their rosters, as items of the groups table: writing and reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.dynamodb import creation_index, group_keys
from herald.adapters.dynamodb.item_attributes import (
    read_channels_of,
    read_members,
    read_number,
    read_suppressed,
    read_texts_version,
    read_valid_text,
)
from herald.adapters.dynamodb.item_checks import check_entity, check_key, malformed
from herald.adapters.dynamodb.item_header import GROUP, WHOLE, header, members_attribute
from herald.adapters.dynamodb.values import number, read_text, read_texts, text, texts
from herald.domain.checks import distinct, flag_of, id_of, ids_of, user_id_of
from herald.domain.commits.committed import group_item_of
from herald.domain.groups.group import Group, GroupSettings, GroupType, Person
from herald.domain.groups.roster import MAX_CHUNKS

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, StoredItem


def group_item(group: Group) -> StoredItem:
    """Return the item of a group, with chunk 0 of its roster."""
    item: StoredItem = {
        **group_keys.group_key(group.group_id),
        **header(GROUP, group_item_of(group)),
        "created_bucket": text(creation_index.creation_bucket(group.group_id, group.created_at)),
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
        "announced": text(WHOLE),
    }
    hidden: StoredItem = {"members_hidden": {"BOOL": True}} if group.members_hidden else {}
    return item | hidden | members_attribute(group.members)


def read_group(item: Item) -> Group:
    """Read a group item. Raises MalformedRecord for any other item, and for an unknown schema version."""
    with malformed("group item"):
        check_entity(item, GROUP)
        group = _read_group(item)
        distinct((*group.admins, group.owner, *group.members))
        check_key(item, group_keys.group_key(group.group_id))
    return group


def _read_group(item: Item) -> Group:
    return Group(
        group_id=id_of(read_text(item, "group_id")),
        name=read_valid_text(item, "name"),
        group_type=GroupType(read_text(item, "group_type")),
        owner=user_id_of(read_text(item, "owner")),
        admins=ids_of(read_texts(item, "admins")),
        creator=_read_creator(item["creator"]["M"]),
        created_at=read_number(item, "created_at"),
        member_count=read_number(item, "member_count"),
        member_sample=ids_of(read_texts(item, "member_sample")),
        recipients=read_number(item, "recipients"),
        roster_chunks=read_number(item, "roster_chunks", 1, MAX_CHUNKS),
        settings=_read_settings(item["settings"]["M"]),
        introduction=read_valid_text(item, "introduction"),
        announcement=read_valid_text(item, "announcement"),
        face_url=read_valid_text(item, "face_url"),
        ex=read_valid_text(item, "ex"),
        policy_version=read_valid_text(item, "policy_version"),
        texts_version=read_texts_version(item),
        channels=read_channels_of(item),
        suppressed=read_suppressed(item),
        fingerprint=read_valid_text(item, "fingerprint"),
        operation_id=read_valid_text(item, "operation_id"),
        attempt=read_valid_text(item, "attempt"),
        members=read_members(item),
        members_hidden=flag_of(item["members_hidden"]["BOOL"]) if "members_hidden" in item else False,
    )


def _creator_value(creator: Person) -> dict[str, Any]:
    return {
        "M": {"user_id": text(creator.user_id), "name": text(creator.name), "face_url": text(creator.face_url)},
    }


def _read_creator(value: Item) -> Person:
    return Person(
        user_id_of(read_text(value, "user_id")), read_valid_text(value, "name"), read_valid_text(value, "face_url")
    )


def _settings_value(settings: GroupSettings) -> dict[str, Any]:
    return {"M": {name: text(value) for name, value in settings.values().items()}}


def _read_settings(value: Item) -> GroupSettings:
    return GroupSettings.from_values({name: read_text(value, name) for name in value})
