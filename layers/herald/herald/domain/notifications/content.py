"""What a notification may say of a group: written once, at creation, and small enough for every inbox item."""

from __future__ import annotations

import json
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from herald.domain.checks import check_json, ids_of, number_of, object_of, text_of
from herald.domain.groups.group import GroupType, NeedVerification, Permission
from herald.domain.policies.policy import BLOCKS, Block
from herald.domain.times import to_rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.groups.group import Group
    from herald.domain.kinds import Kind
    from herald.domain.policies.policy import KindPolicy

MAX_CONTENT_BYTES = 736
"""Bytes of JSON. With its longest keys and one delivery block an inbox item stays under 1 KB: one write unit (AWS)."""

MAX_EXCERPT_BYTES = 150
"""Bytes that an introduction or an announcement keeps at most, so that neither crowds out the other."""

_MARK = "…"

Summary = dict[str, Any]
Path = tuple[str] | tuple[str, str]


def encode(document: Summary) -> str:
    """Write a JSON document the one way that Herald writes it: no spaces, keys as they come, characters as they are.

    But for two characters that SQS takes from nobody (its messages are XML 1.0 text): they are escaped.
    """
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def summarize(group: Group, kind: Kind, said: KindPolicy) -> Summary:
    """Return what a notification of `kind` says of its group, at most `SUMMARY_LIMIT` bytes once encoded.

    Only the blocks that the policy includes are there; the group's id always is. What does not fit is cut, in the order
    of `_CUTS`, and `truncated` names each field that was cut or left out; `GET /groups/{id}` has them whole. Ids of the
    group, its owner and its creator are never cut.
    """
    included = said.blocks & BLOCKS[kind]
    blocks = {block.value: value for block, value in _blocks(group, said.member_sample).items() if block in included}
    summary: Summary = {"group": {"group_id": group.group_id}, **blocks, "truncated": []}
    for field in ("introduction", "announcement"):
        if field in summary:
            fitting = _longest(summary[field], lambda text: len(text.encode()) <= MAX_EXCERPT_BYTES)
            summary = _shortened(summary, (field,), fitting)
    for cut, path in _CUTS:
        if _size(summary) <= MAX_CONTENT_BYTES:
            break
        if path[0] in included:
            summary = cut(summary, path)
    return summary


def read_summary(value: Any, group_id: str) -> Summary:
    """Read what `summarize` wrote of a group, so that every inbox and every client can show it.

    What it says under names that are not known is kept: a newer version may have added it. Raises ValueError.
    """
    summary = object_of(value)
    check_json(summary)
    if object_of(summary["group"])["group_id"] != group_id:
        raise ValueError("of another group")
    for name, check in _SHAPES.items():
        if name in summary:
            check(summary[name])
    return summary


def _check_group(group: Any) -> None:
    for name in ("name", "face_url"):
        text_of(group.get(name, ""))
    GroupType(group.get("group_type", GroupType.NORMAL))


def _check_inviter(inviter: Any) -> None:
    for name in ("user_id", "name", "face_url"):
        text_of(object_of(inviter)[name])


def _check_members(members: Any) -> None:
    number_of(object_of(members)["count"])
    text_of(members.get("owner", ""))
    ids_of(members["admins"])
    ids_of(members["sample"])


def _check_settings(settings: Any) -> None:
    NeedVerification(object_of(settings)["need_verification"])
    Permission(settings["look_member_info"])
    Permission(settings["apply_member_friend"])


def _check_delivery(delivery: Any) -> None:
    for count in object_of(delivery).values():
        number_of(count)


def _check_truncated(truncated: Any) -> None:
    if not isinstance(truncated, list):
        raise ValueError("not a list")  # noqa: TRY004 - to readers it is all one.
    for name in truncated:
        text_of(name)


_SHAPES: dict[str, Callable[[Any], object]] = {
    "group": _check_group,
    "created_at": text_of,
    "inviter": _check_inviter,
    "members": _check_members,
    "settings": _check_settings,
    "introduction": text_of,
    "announcement": text_of,
    "delivery": _check_delivery,
    "truncated": _check_truncated,
}


def _blocks(group: Group, sample: int) -> dict[Block, Any]:
    """Return every block that the group alone can fill."""
    return {
        Block.GROUP: {
            "group_id": group.group_id,
            "name": group.name,
            "face_url": group.face_url,
            "group_type": group.group_type.value,
        },
        Block.CREATED_AT: to_rfc3339(group.created_at),
        Block.INVITER: {
            "user_id": group.creator.user_id,
            "name": group.creator.name,
            "face_url": group.creator.face_url,
        },
        Block.MEMBERS: {
            "count": group.member_count,
            "owner": group.owner,
            "admins": list(group.admins[:sample]),
            "sample": list(group.member_sample[:sample]),
        },
        Block.SETTINGS: {
            "need_verification": group.settings.need_verification.value,
            "look_member_info": group.settings.look_member_info.value,
            "apply_member_friend": group.settings.apply_member_friend.value,
        },
        Block.INTRODUCTION: group.introduction,
        Block.ANNOUNCEMENT: group.announcement,
    }


def _cut_to_fit(summary: Summary, path: Path) -> Summary:
    """Keep as many characters of a text as fit, down to none."""
    text = _at(summary, path)
    fitting = _longest(text, lambda kept: _size(_shortened(summary, path, len(kept))) <= MAX_CONTENT_BYTES)
    return _shortened(summary, path, fitting)


def _longest(text: str, fits: Callable[[str], bool]) -> int:
    """Return the length of the longest beginning of `text` that fits, by bisection."""
    first_unfit = bisect_left(range(len(text) + 1), 1, key=lambda length: int(not fits(text[:length])))
    return max(first_unfit - 1, 0)


def _leave_out(summary: Summary, path: Path) -> Summary:
    """Empty a field that says nothing when cut in the middle: a list of ids, an address."""
    value = _at(summary, path)
    return _replaced(summary, path, type(value)()) if value else summary


def _shortened(summary: Summary, path: Path, length: int) -> Summary:
    text = _at(summary, path)
    if len(text) <= length:
        return summary
    return _replaced(summary, path, text[:length] + _MARK if length else "")


def _replaced(summary: Summary, path: Path, value: object) -> Summary:
    truncated = summary["truncated"]
    name = ".".join(path)
    changed = {**summary, "truncated": truncated if name in truncated else [*truncated, name]}
    match path:
        case (block,):
            changed[block] = value
        case (block, field):
            changed[block] = {**summary[block], field: value}
    return changed


def _at(summary: Summary, path: Path) -> Any:
    value: Any = summary
    for step in path:
        value = value[step]
    return value


def _size(summary: Summary) -> int:
    return len(encode(summary).encode())


_CUTS: tuple[tuple[Callable[[Summary, Path], Summary], Path], ...] = (
    (_cut_to_fit, ("announcement",)),
    (_cut_to_fit, ("introduction",)),
    (_leave_out, ("members", "sample")),
    (_leave_out, ("inviter", "face_url")),
    (_leave_out, ("group", "face_url")),
    (_leave_out, ("members", "admins")),
    (_cut_to_fit, ("inviter", "name")),
    (_cut_to_fit, ("group", "name")),
)
"""What is given up first comes first."""
