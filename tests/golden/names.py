"""Names and keys as this version of Herald makes them: literals that stored and published data depend on."""

from typing import Any

from herald.adapters.dynamodb import creation_index, group_keys, policy_keys, reconcile_keys, user_keys
from herald.adapters.observability.audit_log import line_of
from herald.api.http import cursors
from herald.domain.audit.events import AuditEvent
from herald.domain.commits.committed import GroupHeader
from herald.domain.delivery.ledger import LedgerKey
from herald.domain.groups.group import Role
from herald.domain.groups.roster import chunk_of
from herald.domain.identifiers import derived_group_id, message_id, notification_id, random_group_id
from herald.domain.kinds import STANDARD_CHANNELS, Channel, Kind
from herald.domain.notifications.notification import Position
from herald.domain.openim.wire import ContentType, message_name
from herald.use_cases.groups.member_pages import MemberPosition

from tests.golden.subject import policy_etags

NOW = 1_795_418_476_673
USERS = ("a", "alice", "user-00000", "user-00001", "u" * 64, "A.b:c@d-e_f")
NOTIFICATION = "6a32d54e-6f5c-5d2e-9c1e-0d7c3d9a9f10"


def names() -> dict[str, Any]:
    """Return every kind of name that is made of business data, for fixed inputs."""
    return {
        "derived group ids": {f"{user} {key}": derived_group_id(user, key) for user in USERS for key in ("k", "key-1")},
        "random group ids": [random_group_id(bytes([byte]) * 16) for byte in range(3)],
        "notification ids": {
            f"{kind} {user}": notification_id("hikers", kind, user) for kind in Kind for user in USERS
        },
        "message ids": {f"{kind} {chunk}": message_id("hikers", kind, chunk) for kind in Kind for chunk in (0, 1, 98)},
        "message ids in v1": {
            f"{number.value} {about}": message_name("hikers", number, about)
            for number in ContentType
            for about in ("", "ben")
        },
        "roster chunks": {f"{user} of {count}": chunk_of(user, count) for user in USERS for count in (2, 3, 21, 99)},
        "keys": _keys(),
        "cursors": [
            cursors.write_position(Position(NOW, NOTIFICATION)),
            cursors.write_position(Position(7, NOTIFICATION)),
            *(cursors.write_member(MemberPosition(20, role, "user-00001")) for role in Role),
            cursors.write_number(12),
        ],
        "policy ETags": policy_etags(),
        "event ids": _event_ids(),
    }


def _keys() -> dict[str, Any]:
    ledger = {
        f"{channel} {kind} {chunk}": _ledger(channel, kind, chunk)
        for channel in Channel
        for kind in Kind
        for chunk in (0, 7, 98)
    }
    return {
        "group": group_keys.group_key("hikers"),
        "roster chunk": [group_keys.roster_key("hikers", chunk) for chunk in (1, 98)],
        "index": [
            creation_index.creation_bucket(group_id, NOW) for group_id in ("hikers", "walkers", "hg-aaaa", "g" * 64)
        ],
        "notification": [
            user_keys.notification_key("ben", Position(at, NOTIFICATION)) for at in (0, 7, NOW, 10**13 - 1)
        ],
        "read cursor": user_keys.cursor_key("ben"),
        "ledger": ledger,
        "quota": user_keys.quota_key("ben", NOW - NOW % 3_600_000),
        "reconcile": reconcile_keys.reconcile_state_key(),
        "reconcile shard": reconcile_keys.reconcile_state_key(3),
        "stuck group": reconcile_keys.stuck_group_key(GroupHeader("hikers", NOW, 1, STANDARD_CHANNELS)),
        "open group": reconcile_keys.incomplete_group_key(GroupHeader("hikers", NOW, 1, STANDARD_CHANNELS)),
        "policy pointer": policy_keys.policy_pointer_key("group_type/work"),
        "policy version": [policy_keys.policy_version_key("default", number) for number in (1, 99_999_999)],
        "policy number": policy_keys.policy_number_key("default"),
        "profile": user_keys.profile_key("ben"),
        "device token": user_keys.token_key("0" * 64),
        "retired endpoint": user_keys.retired_endpoint_key("0" * 64),
    }


def _ledger(channel: Channel, kind: Kind, chunk: int) -> Any:
    return group_keys.ledger_key(LedgerKey("hikers", channel, kind, chunk))


def _event_ids() -> dict[str, str]:
    """Return the id of one line of each event; every fact is the fact's own name."""
    facts: Any = {
        name: name for name in ("group_id", "kind", "channel", "message_id", "format", "sqs_message_id", "reason")
    }
    facts |= {"chunk": 1, "attempt": 2}
    envelope = {"function_request_id": "request-1", "function_name": "Herald"}
    return {event.value: line_of(event, facts, envelope)["event_id"] for event in AuditEvent}
