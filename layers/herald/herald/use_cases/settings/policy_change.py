"""A requested change of a policy, and how a retry of it is told from a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.errors import PolicyChanged
from herald.domain.policies.document import to_document
from herald.domain.policies.version import PolicyVersion

if TYPE_CHECKING:
    from herald.domain.policies.policy import Policy
    from herald.domain.policies.version import AnyVersion


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A requested change of a scope. `policy` None removes it. `expected` is the number that the caller has read."""

    scope: str
    expected: int
    policy: Policy | None
    by: str
    operation_id: str


def expect_retry(wanted: PolicyChange, newest: AnyVersion | None) -> None:
    """Raise PolicyChanged unless the newest version is the wanted one, set by the same user."""
    number = newest.number if newest else 0
    if not isinstance(newest, PolicyVersion) or (newest.follows, newest.by) != (wanted.expected, wanted.by):
        raise PolicyChanged(number)
    if (newest.policy and to_document(newest.policy)) != (wanted.policy and to_document(wanted.policy)):
        raise PolicyChanged(number)
