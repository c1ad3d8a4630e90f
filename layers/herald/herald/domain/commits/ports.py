"""Port to the committed items of the groups table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from herald.domain.commits.committed import CommittedItem, GroupHeader
    from herald.domain.commits.people import GroupPeople
    from herald.domain.commits.window import Window


class CommittedGroups(Protocol):
    """The committed groups by the time of their creation, and their items as they were committed."""

    def created_in(self, window: Window, shard: int | None = None) -> Iterator[GroupHeader]:
        """Yield the groups created within `window`, oldest first: all, or those of one of reconcile's shards.

        The index lags behind the commit: usually less than a second, in a failure of AWS for hours. An entry that
        cannot be read is yielded, too, with what it says.
        """

    def header(self, group_id: str) -> GroupHeader | None:
        """Return the header of one group, or None if it does not exist."""

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:
        """Return the group item (`chunk` 0) or a roster chunk, or None if it does not exist.

        A consistent read. Raises MalformedRecord.
        """


class PeopleOfGroups(Protocol):
    """The people whom group items name, of many groups at once."""

    def people(self, group_ids: Collection[str], *, consistent: bool) -> Mapping[str, GroupPeople]:
        """Return the people of those groups that exist and can be read.

        One group item that cannot be read does not affect the others. Raises TemporarilyUnavailable.
        """
