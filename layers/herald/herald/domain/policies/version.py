"""A numbered version of a scope's policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.policies.policy import version_name

if TYPE_CHECKING:
    from herald.domain.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A numbered version of a scope's policy: set by whom and when (epoch ms). `policy` None: it was removed."""

    scope: str
    number: int
    policy: Policy | None
    at: int
    by: str

    @property
    def name(self) -> str:
        """The version's name, as it is stamped on groups."""
        return version_name(self.scope, self.number)
