"""Create a group, or give the first answer again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.creation.planning import plan
from herald.domain.errors import (
    GroupIdTaken,
    HeraldError,
    IdempotencyKeyReused,
    InvalidGroup,
    NotWritten,
    OverrideNotAllowed,
    TooManyCreations,
)
from herald.domain.policies.policy import check_override
from herald.domain.ports import ExistingGroup
from herald.use_cases import audit_facts

if TYPE_CHECKING:
    from herald.domain.audit.events import Audit
    from herald.domain.creation.planning import Caller, CreationRequest, NewGroup, RequestContext
    from herald.domain.groups.group import Group
    from herald.domain.policies.policy import AppliedPolicy
    from herald.domain.ports import Clock, Groups
    from herald.use_cases.groups.creation_quotas import CreationQuotas


@dataclass(frozen=True, slots=True)
class Created:
    """The group as it stands, and whether an earlier attempt had made it."""

    group: Group
    replayed: bool


def create_group(  # noqa: PLR0913 - a request, its circumstances, and what it works with.
    request: CreationRequest,
    caller: Caller,
    context: RequestContext,
    applied: AppliedPolicy,
    *,
    groups: Groups,
    limits: CreationQuotas,
    audit: Audit,
    clock: Clock,
) -> Created:
    """Commit the group that `request` asks for, in one write, stamped with the policy that applies.

    A retry gets the group of the first attempt, whatever the policy says by now. Raises what `plan` and `check_wish`
    raise; TooManyCreations when the caller has reached a limit; GroupIdTaken and IdempotencyKeyReused when another
    request stands in the way; TemporarilyUnavailable when nothing is known to be written.
    """
    new = plan(request, caller, context, applied)
    audit.record(AuditEvent.REQUEST_RECEIVED, {**audit_facts.of_request(new.group), "outcome": "done"})
    try:
        created = _repetition(new, request, groups) or _limited(new, caller, context, groups, limits)
    except HeraldError as error:
        error.group_id = new.group.group_id
        raise
    event = AuditEvent.GROUP_REPLAYED if created.replayed else AuditEvent.GROUP_COMMITTED
    facts = audit_facts.of_creation(created.group, clock())
    audit.record(event, {**facts, "operation_id": context.operation_id, "outcome": "done"})
    return created


def _repetition(new: NewGroup, request: CreationRequest, groups: Groups) -> Created | None:
    """Return the group that this request made when the policy still allowed its wish."""
    try:
        check_override(request.wish, new.applied)
    except OverrideNotAllowed:
        earlier = groups.get(new.group.group_id)
        if earlier is None or earlier.group.fingerprint != new.group.fingerprint:
            raise
        return Created(earlier.group, replayed=True)
    return None


def _limited(new: NewGroup, caller: Caller, context: RequestContext, groups: Groups, limits: CreationQuotas) -> Created:
    """Commit within the limits. What makes no new group counts for nothing; nor does it need any allowance.

    Where nobody knows whether the group is written, it stays counted.
    """
    try:
        charge = limits.charge(new, caller)
    except (TooManyCreations, InvalidGroup):
        earlier = groups.get(new.group.group_id)
        if earlier is None or earlier.group.fingerprint != new.group.fingerprint:
            raise
        return _replay(new, ExistingGroup(earlier.group, None), context, groups)
    try:
        created = _commit(new, context, groups)
    except (GroupIdTaken, IdempotencyKeyReused, NotWritten):
        limits.refund(charge)
        raise
    if created.replayed:
        limits.refund(charge)
    return created


def _commit(new: NewGroup, context: RequestContext, groups: Groups) -> Created:
    existing = groups.add(new)
    return Created(new.group, replayed=False) if existing is None else _replay(new, existing, context, groups)


def _replay(new: NewGroup, existing: ExistingGroup, context: RequestContext, groups: Groups) -> Created:
    """Return the group that stands there if this very request made it; otherwise say what it collided with.

    A key that comes with such a repetition for the first time is used from now on, as if it had come with the first.
    """
    wanted = new.group.fingerprint
    key_fingerprint = existing.key_fingerprint
    repeated = existing.group is not None and existing.group.fingerprint == wanted
    if repeated and key_fingerprint is None:
        key_fingerprint = groups.claim(new)
    if key_fingerprint not in (None, wanted):
        raise IdempotencyKeyReused
    if existing.group is not None and repeated:
        return Created(existing.group, replayed=existing.group.attempt != new.group.attempt)
    if context.idempotency_key is not None and new.claimed_id is None:
        raise IdempotencyKeyReused
    raise GroupIdTaken(new.group.group_id)
