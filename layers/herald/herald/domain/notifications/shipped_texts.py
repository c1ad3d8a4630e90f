"""The words that Herald brings along, and which placeholders there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.domain.kinds import Kind
from herald.domain.notifications.texts import Words, fill, placeholders
from herald.domain.policies.policy import Block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.policies.policy import KindPolicy

PLACEHOLDERS: Mapping[str, Block | None] = {
    "group_id": None,
    "group_name": Block.GROUP,
    "inviter_id": Block.INVITER,
    "inviter_name": Block.INVITER,
    "member_count": Block.MEMBERS,
    "recipients": Block.DELIVERY,
}
"""Every placeholder, and the block that its value comes from: what is left out cannot be named either."""

_CONFIRMED, _INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED

SHIPPED: Mapping[str, Mapping[Kind, tuple[Words, ...]]] = {
    "en": {
        _CONFIRMED: (
            Words("Group created", "“{group_name}” is ready: {member_count} members, {recipients} people are told."),
            Words("Group created", "“{group_name}” is ready."),
            Words("Group created", "Your group is ready."),
        ),
        _INVITED: (
            Words("{group_name}", "{inviter_name} invited you to “{group_name}”."),
            Words("{group_name}", "You were invited to “{group_name}”."),
            Words("New group", "{inviter_name} invited you to a group."),
            Words("New group", "You were invited to a group."),
        ),
    },
    "zh-CN": {
        _CONFIRMED: (
            Words("群组已创建", "“{group_name}”已创建，共 {member_count} 名成员，将通知 {recipients} 人。"),  # noqa: RUF001
            Words("群组已创建", "“{group_name}”已创建。"),
            Words("群组已创建", "你的群组已创建。"),
        ),
        _INVITED: (
            Words("{group_name}", "{inviter_name}邀请你加入“{group_name}”。"),
            Words("{group_name}", "你受邀加入“{group_name}”。"),
            Words("新群组", "{inviter_name}邀请你加入一个群组。"),
            Words("新群组", "你受邀加入一个群组。"),
        ),
    },
}
"""By locale and kind, the fullest first: the first that names only what the policy includes is used."""


def locales_of(said: KindPolicy) -> tuple[str, ...]:
    """Return the locales in which a kind can be told, in a fixed order."""
    return tuple(sorted({*said.words, *SHIPPED}))


def words_of(said: KindPolicy, kind: Kind, locale: str, values: Mapping[str, Any]) -> Words:
    """Return title and body of a notification in one of `locales_of`; `values` holds what the content says."""
    if locale in said.words:
        return fill(said.words[locale], values)
    candidates = SHIPPED[locale][kind]
    return fill(next(each for each in candidates if _names(each) <= values.keys()), values)


def unknown_placeholders(template: str, kind_blocks: frozenset[Block]) -> list[str]:
    """Return what a template names and its kind cannot say with these blocks. Raises Unbalanced."""
    return [name for name in placeholders(template) if not _is_told(name, kind_blocks)]


def known_placeholders(kind_blocks: frozenset[Block]) -> list[str]:
    """Return the placeholders that a kind with these blocks can fill."""
    return [name for name in PLACEHOLDERS if _is_told(name, kind_blocks)]


def values_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of placeholders that a notification's content gives; a person without a name has an id."""
    group = content["group"]
    values: dict[str, Any] = {"group_id": group["group_id"]}
    if "name" in group:
        values["group_name"] = group["name"]
    if inviter := content.get("inviter"):
        values |= {"inviter_id": inviter["user_id"], "inviter_name": inviter["name"] or inviter["user_id"]}
    if members := content.get("members"):
        values["member_count"] = members["count"]
    if delivery := content.get("delivery"):
        values["recipients"] = delivery["recipients"]
    return values


def _is_told(name: str, kind_blocks: frozenset[Block]) -> bool:
    return name in PLACEHOLDERS and (PLACEHOLDERS[name] is None or PLACEHOLDERS[name] in kind_blocks)


def _names(words: Words) -> set[str]:
    return {*placeholders(words.title), *placeholders(words.body)}
