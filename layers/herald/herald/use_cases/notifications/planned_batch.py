"""What was planned of a batch of stream records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from herald.domain.errors import HeraldError, MalformedRecord
    from herald.domain.notifications.publication import Publication


class Failure(NamedTuple):
    """The first record of a batch that failed, and its error."""

    position: int
    error: HeraldError


@dataclass(slots=True)
class PlannedBatch:
    """What was planned, by the position of the record: publications, and the errors of records to be quarantined.

    `stopped` is the record that cannot be planned now. Planning ended there.
    """

    planned: list[tuple[int, Publication]] = field(default_factory=list)
    refused: dict[int, MalformedRecord] = field(default_factory=dict)
    stopped: Failure | None = None

    def between(self, start: int, stop: int) -> list[tuple[int, Publication]]:
        """Return the publications of the records from `start` on and before `stop`."""
        return [each for each in self.planned if start <= each[0] < stop]

    def by_record(self) -> dict[int, list[Publication]]:
        """Return the publications of each record that has any, in order."""
        found: dict[int, list[Publication]] = {}
        for position, publication in self.planned:
            found.setdefault(position, []).append(publication)
        return found
