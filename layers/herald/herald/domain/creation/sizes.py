"""Whether the messages of a group fit, found out before it is committed: afterwards nothing can make them smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.commits.committed import group_item_of
from herald.domain.errors import FieldError, InvalidGroup, MessageTooLarge
from herald.domain.groups.roster import MAX_CHUNK_MEMBERS
from herald.domain.kinds import Kind
from herald.domain.notifications.cloud_event import MAX_MESSAGE_BYTES
from herald.domain.notifications.planning import message_of
from herald.domain.notifications.publication import as_cloud_event
from herald.domain.texts.shipped import locales_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from herald.domain.commits.committed import CommittedItem
    from herald.domain.creation.planning import NewGroup
    from herald.domain.groups.group import Group
    from herald.domain.notifications.publication import Publication
    from herald.domain.policies.policy import AppliedPolicy

MAX_ID_BYTES = 67
"""Bytes that one recipient adds to a message: an id of 64 characters, with quotes and comma."""

MAX_LOCALE_BYTES = 1_536
"""Bytes that one language adds, at most: its tag, a title of 80 and a body of 160 characters, six bytes a character."""

MAX_OTHER_BYTES = 2_560
"""Bytes of everything else, at most: content, envelope and attributes."""

_ROLE_BYTES = 32
"""Room for the key of the members, for how many they are, and for a chunk number of two digits."""


def id_bytes_per_chunk(group: Group, applied: AppliedPolicy) -> int | None:
    """Return how many bytes the members of one roster chunk may take in an invitation. `group` has no roster yet.

    None if any chunk of up to `MAX_CHUNK_MEMBERS` fits, as for almost every group, or if none does: see `check_sizes`.
    """
    if Kind.GROUP_INVITATION_RECEIVED not in group.channels or _fits_surely(group, applied):
        return None
    invitation = _publication(Kind.GROUP_INVITATION_RECEIVED, group_item_of(group), applied)
    room = invitation.max_bytes - invitation.size - _ROLE_BYTES
    return room if room >= MAX_ID_BYTES else None


def check_sizes(new: NewGroup, applied: AppliedPolicy) -> None:
    """Raise InvalidGroup if a message of a group would be larger than readers take.

    Measures the messages themselves only if they may be near the limit.
    """
    if _fits_surely(new.group, applied):
        return
    for publication in _publications(new, applied):
        try:
            publication.check_size()
        except MessageTooLarge as error:
            raise InvalidGroup(_fault(new, publication, applied)) from error


def _fits_surely(group: Group, applied: AppliedPolicy) -> bool:
    """Return whether every message fits, whatever the group's texts and ids are."""
    people = min(group.member_count, 1 + len(group.admins) + MAX_CHUNK_MEMBERS)
    locales = max((len(locales_of(applied.policy.of(kind).words)) for kind in group.channels), default=0)
    return MAX_OTHER_BYTES + locales * MAX_LOCALE_BYTES + people * MAX_ID_BYTES <= MAX_MESSAGE_BYTES


def _publications(new: NewGroup, applied: AppliedPolicy) -> Iterator[Publication]:
    """Yield every message of a group as the stream's readers will publish it."""
    for kind in new.group.channels:
        yield _publication(kind, group_item_of(new.group), applied)
    if Kind.GROUP_INVITATION_RECEIVED in new.group.channels:
        for chunk in new.chunks:
            yield _publication(Kind.GROUP_INVITATION_RECEIVED, chunk, applied)


def _publication(kind: Kind, item: CommittedItem, applied: AppliedPolicy) -> Publication:
    return as_cloud_event(message_of(kind, item, applied), item.header.channels[kind], item.header.roster_chunks)


def _fault(new: NewGroup, publication: Publication, applied: AppliedPolicy) -> FieldError:
    """Name the field that makes a message too large: the name, which every text may repeat, or the members' ids."""
    limit = f"has more than {publication.max_bytes} bytes in the texts of policy {applied.version}"
    without_members = group_item_of(new.group._replace(members=frozenset()))
    if _publication(publication.message.kind, without_members, applied).size > publication.max_bytes:
        return FieldError("#/name", f"must be shorter: a notification with it {limit}")
    detail = "must be shorter ids, or ids that spread: the invitation of those with similar CRC-32"
    return FieldError("#/members", f"{detail} {limit}")
