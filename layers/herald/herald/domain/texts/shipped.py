"""The words that Herald ships, and the placeholders that words may name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.domain.blocks import Block
from herald.domain.kinds import Kind
from herald.domain.locales.lookup import equivalent
from herald.domain.texts.filling import fill, fill_as_first
from herald.domain.texts.templates import Words, placeholders
from herald.domain.texts.versions import CURRENT, FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDERS: Mapping[str, Block | None] = {
    "group_id": None,
    "group_name": Block.GROUP,
    "inviter_id": Block.INVITER,
    "inviter_name": Block.INVITER,
    "member_count": Block.MEMBERS,
    "recipients": Block.DELIVERY,
}
"""Every placeholder, with the block that its value comes from: words cannot name what a policy leaves out."""

COUNTS = frozenset({"member_count", "recipients"})
"""The placeholders whose values are numbers of people: texts may have plural forms of them."""

_CONFIRMED, _INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED

Shipped = dict[str, dict[Kind, tuple[Words, ...]]]

_FIRST: Shipped = {
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

_COUNTED = Words(
    "Group created",
    "“{group_name}” is ready: {member_count, plural, one {# member} other {# members}}, "
    "{recipients, plural, one {# person is} other {# people are}} notified.",
)

SHIPPED: Mapping[int, Shipped] = {
    FIRST: _FIRST,
    CURRENT: _FIRST | {"en": _FIRST["en"] | {_CONFIRMED: (_COUNTED, *_FIRST["en"][_CONFIRMED][1:])}},
}
"""By version, locale and kind, the most detailed first. The first whose placeholders all have a value is used."""

SHIPPED_LOCALES = tuple(_FIRST)


def locales_of(words: Mapping[str, Words]) -> tuple[str, ...]:
    """Return the locales in which a kind has words, its policy's and the shipped ones, in a fixed order."""
    return tuple(sorted({*words, *SHIPPED_LOCALES}))


def words_in(
    locale: str, kind: Kind, words: Mapping[str, Words], values: Mapping[str, Any], version: int = CURRENT
) -> Words:
    """Return title and body in one of `locales_of(words)`, filled with `values`. A policy's words replace shipped ones.

    `words` are the policy's, as templates by locale: those under `zh-Hans` also replace what is shipped as `zh-CN`.
    `version` is the group's `texts_version`. Raises KeyError if a placeholder has no value.
    """
    if version == FIRST:
        return fill_as_first(words[locale] if locale in words else _shipped(locale, kind, values, FIRST), values)
    own = equivalent(locale, words)
    return fill(words[own] if own else _shipped(locale, kind, values, version), values, own or locale)


def words_by_locale(
    kind: Kind, words: Mapping[str, Words], values: Mapping[str, Any], version: int = CURRENT
) -> dict[str, Words]:
    """Return title and body in every locale in which a kind has words."""
    return {locale: words_in(locale, kind, words, values, version) for locale in locales_of(words)}


def unknown_placeholders(template: str, blocks: frozenset[Block]) -> list[str]:
    """Return the names in a template that have no value with these blocks. Raises InvalidTemplate."""
    return [name for name in placeholders(template) if not _has_value(name, blocks)]


def known_placeholders(blocks: frozenset[Block]) -> list[str]:
    """Return the placeholders that have a value with these blocks."""
    return [name for name in PLACEHOLDERS if _has_value(name, blocks)]


def _has_value(name: str, blocks: frozenset[Block]) -> bool:
    return name in PLACEHOLDERS and (PLACEHOLDERS[name] is None or PLACEHOLDERS[name] in blocks)


def _shipped(locale: str, kind: Kind, values: Mapping[str, Any], version: int) -> Words:
    return next(each for each in SHIPPED[version][locale][kind] if _names(each) <= values.keys())


def _names(words: Words) -> set[str]:
    return {*placeholders(words.title), *placeholders(words.body)}
