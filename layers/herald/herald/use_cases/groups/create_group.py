"""Create a group, or answer a retry with the group of the first attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.audit.events import AuditEvent
from herald.domain.creation.checks import check_texts
from herald.domain.creation.planning import plan
from herald.domain.creation.ports import ExistingGroup
from herald.domain.creation.sizes import check_sizes
from herald.domain.errors import (
    GroupIdTaken,
    HeraldError,
    IdempotencyKeyReused,
    InvalidGroup,
    NotWritten,
    OverrideNotAllowed,
    TemporarilyUnavailable,
)
from herald.domain.policies.decisions import check_override
from herald.domain.policies.policy import BUILT_IN
from herald.use_cases import audit_facts

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.creation.caller import Caller
    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.ports import Groups
    from herald.domain.creation.quota import QuotaCharge
    from herald.domain.creation.request import CreationRequest, RequestContext
    from herald.domain.groups.group import Group
    from herald.domain.policies.policy import AppliedPolicy
    from herald.use_cases.groups.creation_quotas import CreationQuotas


class Created(NamedTuple):
    """The committed group, and whether an earlier attempt had created it."""

    group: Group
    replayed: bool


@dataclass(frozen=True, slots=True)
class GroupCreation:
    """Creates groups."""

    groups: Groups
    quotas: CreationQuotas
    audit: Audit
    clock: Clock

    def create(
        self, request: CreationRequest, caller: Caller, context: RequestContext, applied: AppliedPolicy
    ) -> Created:
        """Commit the requested group in one write, stamped with the policy that applies.

        A retry gets the group of the first attempt, even if the policy has changed since. Raises what `plan`,
        `check_texts`, `check_override` and `check_sizes` raise; TooManyCreations if the quota is used up; GroupIdTaken
        and IdempotencyKeyReused if another request has used the id or the key; TemporarilyUnavailable if it is unknown
        whether it was written.
        """
        new = plan(request, caller, context, applied)
        try:
            created = self._create(new, request, caller, context, applied)
        except HeraldError as error:
            error.requested = audit_facts.of_request(new.group, caller.user_id)
            raise
        except Exception:  # The line about a fault cannot say what was requested.
            facts = audit_facts.of_request(new.group, caller.user_id)
            self.audit.record(AuditEvent.REQUEST_RECEIVED, {**facts, "outcome": "done"})
            raise
        self._audit(created, caller, context)
        return created

    def replay(self, request: CreationRequest, caller: Caller, context: RequestContext) -> Created | None:
        """Return the group that an earlier attempt created, or None. This works while the policy cannot be read.

        Raises what `create` raises for a request that is invalid, or that collides with another one.
        """
        created = self._earlier(plan(request, caller, context, BUILT_IN), context)
        if created:
            self._audit(created, caller, context)
        return created

    def _audit(self, created: Created, caller: Caller, context: RequestContext) -> None:
        event = AuditEvent.GROUP_REPLAYED if created.replayed else AuditEvent.GROUP_COMMITTED
        facts = audit_facts.of_creation(created.group, caller.user_id, self.clock())
        self.audit.record(event, {**facts, "operation_id": context.operation_id, "outcome": "done"})

    def _create(
        self,
        new: NewGroup,
        request: CreationRequest,
        caller: Caller,
        context: RequestContext,
        applied: AppliedPolicy,
    ) -> Created:
        try:
            check_texts(request)
            check_override(request.override, applied)
            check_sizes(new, applied)
        except (OverrideNotAllowed, InvalidGroup):  # Policy or rules may have allowed it when the group was created.
            if created := self._earlier(new, context):
                return created
            raise
        return self._within_quota(new, caller, context)

    def _within_quota(self, new: NewGroup, caller: Caller, context: RequestContext) -> Created:
        """Commit within the caller's quota.

        Replays and refusals are answered even when the quota is used up.
        """
        charge = self.quotas.charge(new, caller, lambda: self.groups.get(new.group.group_id) is not None)
        existing = self._add(new, charge)
        return Created(new.group, replayed=False) if existing is None else self._replay(new, existing, context)

    def _add(self, new: NewGroup, charge: QuotaCharge | None) -> ExistingGroup | None:
        """Commit, and refund the charge unless this attempt created the group.

        A creation stays counted if it is unknown whether it was written.
        """
        try:
            existing = self.groups.add(new)
        except NotWritten:
            self.quotas.refund(charge)
            raise
        except TemporarilyUnavailable:
            raise
        except Exception:  # AWS refused it for good, for example because a permission is missing.
            self.quotas.refund(charge)
            raise
        if existing is not None and not existing.was_created_by(new.group.attempt):
            self.quotas.refund(charge)
        return existing

    def _replay(self, new: NewGroup, existing: ExistingGroup, context: RequestContext) -> Created:
        """Return the existing group if this request created it; otherwise raise what it collides with.

        If a retry is the first request to bring an idempotency key, the key is bound to the group from now on.
        """
        wanted, key_fingerprint = new.group.fingerprint, existing.key_fingerprint
        repeated = existing.group is not None and existing.group.fingerprint == wanted
        if repeated and key_fingerprint is None:
            key_fingerprint = self.groups.claim(new)
        if key_fingerprint not in (None, wanted):
            raise IdempotencyKeyReused
        if existing.group is not None and repeated:
            return Created(existing.group, replayed=not existing.was_created_by(new.group.attempt))
        if context.idempotency_key is not None and new.claimed_id is None:
            raise IdempotencyKeyReused
        raise GroupIdTaken(new.group.group_id)

    def _earlier(self, new: NewGroup, context: RequestContext) -> Created | None:
        """Return the group that an earlier attempt created, or None if its id is free. Raises as `_replay` does."""
        earlier = self.groups.get(new.group.group_id)
        if earlier is None:
            return None
        return Created(self._replay(new, ExistingGroup(earlier, None), context).group, replayed=True)
