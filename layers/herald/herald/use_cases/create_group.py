"""Create a group, or give the first answer again."""

from dataclasses import dataclass

from herald.domain.audit import Audit, AuditEvent
from herald.domain.creation import Caller, CreationRequest, NewGroup, Occasion, plan
from herald.domain.errors import GroupIdTaken, IdempotencyKeyReused
from herald.domain.group import Group
from herald.domain.ports import Groups, Standing


@dataclass(frozen=True, slots=True)
class Created:
    """The group as it stands, and whether an earlier attempt had made it."""

    group: Group
    replayed: bool


def create_group(
    request: CreationRequest, caller: Caller, occasion: Occasion, *, groups: Groups, audit: Audit
) -> Created:
    """Commit the group that `request` asks for, in one write.

    A retry gets the group of the first attempt. Raises what `plan` raises; GroupIdTaken and IdempotencyKeyReused when
    another request stands in the way; TemporarilyUnavailable when nothing is known to be written.
    """
    new = plan(request, caller, occasion)
    standing = groups.add(new)
    created = Created(new.group, replayed=False) if standing is None else _replay(new, standing, occasion, groups)
    event = AuditEvent.GROUP_REPLAYED if created.replayed else AuditEvent.GROUP_COMMITTED
    audit.record(
        event,
        {
            "group_id": created.group.group_id,
            "actor": caller.user_id,
            "operation_id": occasion.operation_id,
            "outcome": "done",
            "member_count": created.group.member_count,
            "recipients": created.group.recipients,
            "policy_version": created.group.policy_version,
        },
    )
    return created


def _replay(new: NewGroup, standing: Standing, occasion: Occasion, groups: Groups) -> Created:
    """Return the group that stands there if this very request made it; otherwise say what it collided with.

    A key that comes with such a repetition for the first time is used from now on, as if it had come with the first.
    """
    wanted = new.group.fingerprint
    key_fingerprint = standing.key_fingerprint
    repeated = standing.group is not None and standing.group.fingerprint == wanted
    if repeated and key_fingerprint is None:
        key_fingerprint = groups.claim(new)
    if key_fingerprint not in (None, wanted):
        raise IdempotencyKeyReused
    if standing.group is not None and repeated:
        return Created(standing.group, replayed=standing.group.attempt != new.group.attempt)
    if occasion.idempotency_key is not None and new.claimed_id is None:
        raise IdempotencyKeyReused
    raise GroupIdTaken(new.group.group_id)
