"""One item of each kind in each table, as this version of Herald stores it, and what it reads of items again."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from herald.adapters.dynamodb.commits import DynamoDBCommittedGroups
from herald.adapters.dynamodb.delivery_claims import DynamoDBDeliveryClaims
from herald.adapters.dynamodb.endpoint_states import DynamoDBEndpointStates
from herald.adapters.dynamodb.endpoints import DynamoDBEndpoints
from herald.adapters.dynamodb.groups import DynamoDBGroups
from herald.adapters.dynamodb.inbox import DynamoDBInbox
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.issuer_documents import DynamoDBIssuerDocuments
from herald.adapters.dynamodb.ledger import DynamoDBLedger
from herald.adapters.dynamodb.openim_tokens import DynamoDBOpenIMTokens
from herald.adapters.dynamodb.policies import DynamoDBPolicies
from herald.adapters.dynamodb.policy_numbers import DynamoDBPolicyNumbers
from herald.adapters.dynamodb.policy_versions import DynamoDBPolicyVersions
from herald.adapters.dynamodb.profiles import DynamoDBProfiles
from herald.adapters.dynamodb.quotas import DynamoDBQuotas
from herald.adapters.dynamodb.reconcile_state import DynamoDBReconcileState
from herald.adapters.identity.kept_keys import KeptDocument
from herald.adapters.openim.tokens import KeptToken
from herald.domain.commits.committed import GroupHeader
from herald.domain.content.content import Content, GroupBlock
from herald.domain.content.v1_facts import V1Facts, facts_document
from herald.domain.creation.quota import QuotaCharge, QuotaLimits
from herald.domain.delivery.inbox import LATE_AFTER_MS
from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
from herald.domain.delivery.read_state import ReadState
from herald.domain.groups.group import Role
from herald.domain.kinds import STANDARD_CHANNELS, Channel, Kind
from herald.domain.notifications.notification import Notification
from herald.domain.notifications.publication import Format
from herald.domain.policies.policy import KindPolicy, Level, OverrideRange, Policy
from herald.domain.policies.version import PolicyVersion
from herald.domain.push.devices import Device, Platform, Profile, RetiredEndpoint
from herald.domain.push.preferences import Preferences, QuietHours
from herald.domain.reconcile.incomplete import IncompleteGroup
from herald.domain.reconcile.progress import LateLook, Progress, Remembered
from herald.domain.texts.templates import Words

from tests.support.backing import Backing
from tests.support.builders import ADMIN, NOW, a_context, a_new_group, users
from tests.support.doubles import no_backoff, plenty_of_time

TABLES = ("GroupsTable", "InboxTable", "SettingsTable")

Items = dict[str, list[dict[str, Any]]]

_CONFIRMED, _INVITED = Kind.GROUP_CREATION_CONFIRMED, Kind.GROUP_INVITATION_RECEIVED
_POLICY = Policy(
    level=Level.FULL,
    kinds={
        _INVITED: KindPolicy(
            channels=frozenset({Channel.INBOX}), sound=False, words={"fr": Words("{group_name}", "Bonjour")}
        )
    },
    override=OverrideRange(Level.ESSENTIAL, Level.FULL),
)


class Adapters:
    """The adapters of all tables, on one backing."""

    def __init__(self, backing: Backing) -> None:
        client = backing.dynamodb
        self.groups = DynamoDBGroups(client, "GroupsTable", no_backoff())
        self.committed_groups = DynamoDBCommittedGroups(client, "GroupsTable")
        self.inbox = DynamoDBInbox(client, "InboxTable")
        self.inbox_writer = DynamoDBInboxWriter(client, "InboxTable", no_backoff())
        self.ledger = DynamoDBLedger(client, "InboxTable", no_backoff())
        self.claims = DynamoDBDeliveryClaims(client, "InboxTable")
        self.openim_tokens = DynamoDBOpenIMTokens(client, "SettingsTable", "https://im.example.com/api")
        self.quotas = DynamoDBQuotas(client, "InboxTable", no_backoff())
        self.state = DynamoDBReconcileState(client, "InboxTable", no_backoff())
        self.webhook = DynamoDBEndpointStates(client, "InboxTable")
        self.policies = DynamoDBPolicies(client, "SettingsTable")
        self.numbers = DynamoDBPolicyNumbers(client, "InboxTable")
        self.versions = DynamoDBPolicyVersions(lambda: client, "SettingsTable")
        self.profiles = DynamoDBProfiles(client, "SettingsTable", no_backoff())
        self.endpoints = DynamoDBEndpoints(client, "SettingsTable")
        self.issuer = DynamoDBIssuerDocuments(client, "SettingsTable", "https://issuer.example.com/jwks.json")


def stored_items(backing: Backing) -> Items:
    """Store one thing of each kind through the adapters. Returns every table's items, in order of their keys."""
    adapters = Adapters(backing)
    _store_groups(adapters)
    _store_deliveries(adapters)
    _store_reconcile(adapters)
    _store_webhook(adapters)
    _store_settings(adapters)
    return {table: _in_order(backing.dynamodb.scan(TableName=table)["Items"]) for table in TABLES}


def read_again(backing: Backing, items: Items) -> dict[str, Any]:
    """Put items into the tables and read them with the adapters. Returns what they say, by the kind of item."""
    for table, found in items.items():
        for item in found:
            backing.dynamodb.put_item(TableName=table, Item=item)
    adapters = Adapters(backing)
    return {**_groups_again(adapters, items), **_inbox_again(adapters), **_settings_again(adapters)}


def _store_groups(adapters: Adapters) -> None:
    adapters.groups.add(a_new_group(group_id="hikers", admins=("dara",), announcement="Bring water."))
    large = a_new_group(group_id="walkers", members=users(501), context=a_context(key=None, now=NOW + 1))
    adapters.groups.add(large)
    outside = a_new_group(
        group_id="climbers",
        members=users(501),
        caller=ADMIN,
        owner="olga",
        ex="EXTRA",
        context=a_context(key=None, now=NOW + 2),
    )
    adapters.groups.add(outside)


def _store_deliveries(adapters: Adapters) -> None:
    item = Notification(
        recipient="ben",
        created_at=NOW,
        role="member",
        policy_version="built-in/1",
        notification_id="6a32d54e-6f5c-5d2e-9c1e-0d7c3d9a9f10",
        kind=_INVITED.value,
        content=Content(GroupBlock("hikers", "Hikers"), truncated=()),
    )
    late = item._replace(notification_id="6a32d54e-6f5c-5d2e-9c1e-0d7c3d9a9f11", created_at=NOW - LATE_AFTER_MS - 1)
    hidden = item._replace(
        notification_id="6a32d54e-6f5c-5d2e-9c1e-0d7c3d9a9f12",
        role=None,
        hidden_role="admin",
        facts=V1Facts("alice", "ops", Role.ADMIN, "Operations", None),
    )
    adapters.inbox_writer.put([item, late, hidden], NOW, plenty_of_time)
    adapters.inbox.save_read_state("ben", ReadState().marked(item.notification_id, item.position, NOW + 1))
    done, waiting = LedgerKey("hikers", Channel.INBOX, _INVITED, 0), LedgerKey("hikers", Channel.PUSH, _INVITED, 7)
    adapters.ledger.record(LedgerEntry(done, Outcome.DONE, 2, NOW, 1))
    adapters.ledger.record(
        LedgerEntry(
            waiting, Outcome.UNFINISHED, 3, NOW, 2, 1, frozenset({"ben", "chen"}), "down", frozenset({"ben phone"})
        )
    )
    adapters.claims.begin(LedgerKey("hikers", Channel.OPENIM, _INVITED, 0), NOW, NOW + 120_000)
    adapters.quotas.charge(QuotaCharge("ben", NOW, 7, "0123456789abcdef" * 2), QuotaLimits(10, 100))


def _store_reconcile(adapters: Adapters) -> None:
    adapters.state.acquire(1, "run-1", NOW, NOW + 60_000)
    progress = Progress(
        NOW - 1,
        {LateLook.HOUR: NOW - 2, LateLook.DAY: NOW - 5},
        {Remembered.OPEN: "place", Remembered.STUCK: "another"},
        {Channel.INBOX: NOW - 3, Channel.PUSH: NOW - 6},
        NOW,
    )
    adapters.state.advance(1, "run-1", progress, NOW - 4)
    header = GroupHeader("walkers", NOW, 2, STANDARD_CHANNELS)
    adapters.state.remember(IncompleteGroup(header, 3, NOW + 240_000, NOW))
    adapters.state.remember(
        IncompleteGroup(header._replace(group_id="runners", unreadable="its routes"), 6, NOW + 240_000, NOW)
    )
    small = header._replace(group_id="sprinters", created_at=NOW + 1, roster_chunks=1, recipients=3)
    adapters.state.remember(IncompleteGroup(small, 1, NOW + 240_000, NOW))


def _store_webhook(adapters: Adapters) -> None:
    adapters.webhook.refused("0123456789abcdef", NOW)
    adapters.webhook.stop("0123456789abcdef", "the endpoint answered 410", NOW + 1)


def _store_settings(adapters: Adapters) -> None:
    adapters.policies.add(PolicyVersion("group_type/work", 1, _POLICY, NOW, "ops"))
    adapters.policies.add(PolicyVersion("default", 1, Policy(), NOW, "ops"))
    adapters.policies.add(PolicyVersion("default", 2, None, NOW, "ops"))
    adapters.numbers.reserve("group_type/super", 6)
    adapters.policies.add(PolicyVersion("group_type/super", 7, None, NOW, "ops", skipped=6))
    phone = Device("phone", Platform.APNS, "ab" * 32, "arn:endpoint", "zh-CN", Format.V1, NOW)
    adapters.profiles.put_device("ben", phone)
    adapters.endpoints.retire(RetiredEndpoint(Platform.FCM, "token", "arn:another-endpoint", NOW))
    quiet = QuietHours(time(22), time(7, 30), "Europe/Berlin")
    adapters.profiles.put_preferences("ben", Preferences(True, frozenset({"work"}), quiet, "fr"))  # noqa: FBT003
    token = KeptToken("a token of an administrator", NOW, NOW + 90 * 24 * 3600 * 1000)
    adapters.openim_tokens.put(token)
    adapters.openim_tokens.claim(token, NOW, NOW + 15_000)
    adapters.issuer.put(KeptDocument(b'{"keys":[{"kty":"OKP","kid":"k","crv":"Ed25519","x":"AA"}]}', NOW / 1000))


def _groups_again(adapters: Adapters, items: Items) -> dict[str, Any]:
    read = {}
    for item in items.get("GroupsTable", []):
        group_id, chunk = item["group_id"]["S"], int(item.get("chunk", {}).get("N", 0))
        found = adapters.committed_groups.item(group_id, chunk)
        assert found is not None
        read[f"group item {group_id} {chunk}"] = {
            "creator": found.creator_id,
            "created_at": found.header.created_at,
            "policy_version": found.policy_version,
            "members": sorted(found.members),
        }
    return read


def _inbox_again(adapters: Adapters) -> dict[str, Any]:
    page, state = adapters.inbox.page("ben", 10, None, NOW), adapters.inbox.read_state("ben")
    incomplete_groups = adapters.state.remembered(Remembered.OPEN, "", 10).groups
    return {
        "inbox": [(item.notification_id, item.kind, item.role, item.policy_version) for item in page.items],
        "read": [state.is_read(item.position, item.arrived_at or 0) for item in page.items],
        "ledger": [
            (entry.key.channel, entry.outcome, entry.recipients, sorted(entry.waiting))
            for entry in adapters.ledger.entries("hikers")
        ],
        **({"v1": facts} if (facts := [each for item in page.items if (each := _v1_of(item))]) else {}),
        "reconcile": [
            adapters.state.progress()[0].watermark,
            [(group.header.group_id, group.republished) for _, group in incomplete_groups],
        ],
        **({"webhook": stopped} if (stopped := adapters.webhook.find("0123456789abcdef")).stopped else {}),
        **({"counted": counted} if (counted := _counted(incomplete_groups)) else {}),
    }


def _counted(incomplete_groups: Sequence[tuple[str, IncompleteGroup]]) -> dict[str, int]:
    """Return how many recipients the remembered groups have, as far as it was stored."""
    headers = [group.header for _, group in incomplete_groups]
    return {header.group_id: header.recipients for header in headers if header.recipients is not None}


def _v1_of(item: Notification) -> list[Any]:
    """Return what only format v1 shows of a notification; empty if it is nothing."""
    facts = facts_document(item.facts)
    return [item.hidden_role, facts] if facts or item.hidden_role else []


def _settings_again(adapters: Adapters) -> dict[str, Any]:
    policy, kept = adapters.policies.current("group_type/work"), adapters.issuer.get()
    profile = adapters.profiles.get(["ben"]).get("ben")
    return {
        "policies": dict(adapters.policies.numbers()),
        "policy": [policy.policy.level, policy.by, policy.policy.of(_INVITED).words["fr"].body]
        if isinstance(policy, PolicyVersion) and policy.policy
        else None,
        "devices": profile and [(device.device_id, device.accepts, device.locale) for device in profile.devices],
        "preferences": profile and [profile.preferences.locale, profile.preferences.push_muted],
        **({"issuer": [kept.document.decode(), kept.fetched_at]} if kept else {}),
        **({"openim": list(token)} if (token := adapters.openim_tokens.get()) else {}),
        **({"retired": retired} if (retired := _retired(adapters)) else {}),
        **({"registered": registered} if (registered := _registered(profile)) else {}),
    }


def _retired(adapters: Adapters) -> list[Any]:
    return [(each.platform, each.token, each.endpoint, each.due) for each in adapters.endpoints.due(NOW, 10)]


def _registered(profile: Profile | None) -> list[int]:
    devices = profile.devices if profile else ()
    return [device.registered_at for device in devices if device.registered_at is not None]


def _in_order(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: (item["PK"]["S"], item["SK"]["S"]))
