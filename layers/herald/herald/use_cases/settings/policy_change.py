"""A requested change of a policy, and how a retry of it is told from a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from herald.domain.errors import PolicyChanged
from herald.domain.policies.document import to_document
from herald.domain.policies.version import PolicyVersion

if TYPE_CHECKING:
    from herald.domain.policies.policy import Policy
    from herald.domain.policies.version import AnyVersion


class PolicyChange(NamedTuple):
    """A requested change of a scope. `policy` None removes it. `expected` is the number that the caller has read.

    `or_expected` holds further numbers that are as good.
    """

    scope: str
    expected: int
    policy: Policy | None
    by: str
    operation_id: str
    or_expected: frozenset[int] = frozenset()


def with_number_that_fits(wanted: PolicyChange, newest: AnyVersion | None) -> PolicyChange:
    """Return the change with that of its numbers which fits the newest version, or its predecessor, as in a retry."""
    numbers = [newest.number if newest else 0]
    if isinstance(newest, PolicyVersion):
        numbers.append(newest.follows)
    return next((wanted._replace(expected=each) for each in numbers if each in wanted.or_expected), wanted)


def expect_retry(wanted: PolicyChange, newest: AnyVersion | None) -> None:
    """Raise PolicyChanged unless the newest version is the wanted one, set by the same user."""
    number = newest.number if newest else 0
    if not isinstance(newest, PolicyVersion) or (newest.follows, newest.by) != (wanted.expected, wanted.by):
        raise PolicyChanged(number)
    if (newest.policy and to_document(newest.policy)) != (wanted.policy and to_document(wanted.policy)):
        raise PolicyChanged(number)
