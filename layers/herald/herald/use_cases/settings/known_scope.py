"""What a process knows of the policy of one scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.errors import HeraldError, MalformedRecord, TemporarilyUnavailable
from herald.domain.policies.policy import AppliedPolicy, version_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.policies.policy import Policy


class KnownScope:
    """The number and the version of a scope, as they were last read.

    `number` is 0 if no policy is set, and None until it is read. `applied` is the version that was last read; it
    applies until a newer one can be read. `fault` says why the scope could not be read at the last attempt.
    """

    def __init__(self, scope: str) -> None:
        """Know nothing."""
        self.scope = scope
        self.number: int | None = None
        self.applied: AppliedPolicy | None = None
        self.fault: str | None = None
        self.permanent = False

    @property
    def usable(self) -> bool:
        """Whether it is known which policy applies, or that none is set."""
        return self.number == 0 or self.applied is not None

    @property
    def current(self) -> bool:
        """Whether all of it was read at the last attempt."""
        return self.fault is None and (self.number == 0 or self._has_version)

    def point_to(self, found: int | HeraldError) -> None:
        """Take over what was read of the scope's pointer: a number, 0 if no policy is set, or the error."""
        if isinstance(found, HeraldError):
            return self.fail(str(found), permanent=isinstance(found, MalformedRecord))
        self.number, self.fault = found, None
        if not found:
            self.applied = None  # Removed: if a policy is set later, this version is not the one before it.
        return None

    def read_version(self, get: Callable[[str], Policy]) -> None:
        """Read the version that the number names, unless it is known."""
        if not self.number or self._has_version:
            return
        name = version_name(self.scope, self.number)
        try:
            self.applied = AppliedPolicy(name, get(name))
        except (TemporarilyUnavailable, MalformedRecord) as error:
            self.fail(f"{name}: {error}", permanent=isinstance(error, MalformedRecord))

    def fail(self, fault: str, *, permanent: bool) -> None:
        """Remember why the scope could not be read, and whether reading it again is in vain."""
        self.fault, self.permanent = fault, permanent

    @property
    def _has_version(self) -> bool:
        return self.applied is not None and self.applied.version == version_name(self.scope, self.number or 0)
