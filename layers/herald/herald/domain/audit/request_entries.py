"""The part of the catalogue about requests, tokens, groups and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.domain.audit.entry import Entry
from herald.domain.audit.events import AuditEvent
from herald.domain.audit.names import INVOCATION, OF_A_GROUP

if TYPE_CHECKING:
    from collections.abc import Mapping

_CREATION = (*OF_A_GROUP, "outcome", "member_count", "recipients", "chunks", "routes", "lag_ms")
_REQUEST = ("outcome", "reason", "operation_id")
_REQUESTED = ("actor", "group_id", "creator", "policy_version", "member_count", "recipients")

ABOUT_REQUESTS: Mapping[AuditEvent, Entry] = {
    AuditEvent.REQUEST_RECEIVED: Entry(
        "A well-formed request for a group ended in a fault (`error.unexpected`): `request.failed` does not say what "
        "was requested. `group_id` is its future id.",
        (*OF_A_GROUP, "outcome", "member_count", "recipients"),
        ("creator",),
        ("group_id", INVOCATION),
    ),
    AuditEvent.REQUEST_REFUSED: Entry(
        "A request was answered with a 4xx by the API; `reason` is the end of the problem's `type`. "
        "Nothing was changed. If a well-formed request for a group was refused, the line says which.",
        _REQUEST,
        _REQUESTED,
        (INVOCATION,),
    ),
    AuditEvent.REQUEST_FAILED: Entry(
        "A request was answered with a 5xx by the function itself; `reason` is the end of the problem's `type`.",
        _REQUEST,
        _REQUESTED,
        (INVOCATION,),
        failure=True,
    ),
    AuditEvent.ACCESS_DENIED: Entry(
        "A token was refused; `reason` names the check, and `hint` what to compare in the configuration. "
        "A request without a token gets its 401 from API Gateway.",
        ("outcome", "reason"),
        ("hint",),
        (INVOCATION,),
    ),
    AuditEvent.ISSUER_UNREACHABLE: Entry(
        "The keys that verify tokens could not be fetched from the issuer. The keys fetched last are used for at "
        "most an hour; without any, requests are answered with a 500.",
        ("outcome", "reason"),
        (),
        (INVOCATION,),
        failure=True,
    ),
    AuditEvent.ISSUER_STORE_FAILED: Entry(
        "The issuer's keys could not be kept in the settings table, or be read from it. New copies of the "
        "authorizer need them while the issuer is down.",
        ("outcome", "reason"),
        (),
        (INVOCATION,),
        failure=True,
    ),
    AuditEvent.GROUP_COMMITTED: Entry(
        "A whole group was committed in one write. From here on all its recipients are notified, whatever fails.",
        _CREATION,
        ("creator",),
        ("group_id",),
    ),
    AuditEvent.GROUP_REPLAYED: Entry(
        "A retry of a request that had created its group before: it got the first answer again.",
        _CREATION,
        ("creator",),
        ("group_id", INVOCATION),
    ),
    AuditEvent.POLICY_CHANGED: Entry(
        "An administrator set or removed the policy of a scope; `changed` names what differs from before. "
        "The outcome is `repeated` for a retry of the same change, which changed nothing.",
        ("outcome", "actor", "operation_id", "scope", "policy_version", "changed"),
        (),
        ("policy_version", "outcome", "operation_id"),
    ),
    AuditEvent.POLICY_UNREADABLE: Entry(
        "A policy could not be read, for the reason given. The version that was read last applies; without any, "
        "creations of groups for which it matters are answered with a 503.",
        ("outcome", "reason"),
        (),
        (INVOCATION, "reason"),
        failure=True,
    ),
}
