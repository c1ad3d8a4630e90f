"""Blocks: the parts of a notification's content that a policy includes or leaves out."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from herald.domain.kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Block(StrEnum):
    """A part of a notification's content. The order is the one in which policies list them."""

    GROUP = "group"
    CREATED_AT = "created_at"
    INVITER = "inviter"
    ROLE = "role"
    MEMBERS = "members"
    SETTINGS = "settings"
    INTRODUCTION = "introduction"
    ANNOUNCEMENT = "announcement"
    DELIVERY = "delivery"


_COMMON = frozenset(Block) - {Block.INVITER, Block.ROLE, Block.DELIVERY}
BLOCKS: Mapping[Kind, frozenset[Block]] = {
    Kind.GROUP_CREATION_CONFIRMED: _COMMON | {Block.DELIVERY},
    Kind.GROUP_INVITATION_RECEIVED: _COMMON | {Block.INVITER, Block.ROLE},
}
"""The blocks that each kind has. What identifies a notification (its group's id, its kind) is in no block."""
