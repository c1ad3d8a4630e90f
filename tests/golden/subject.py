"""What this version of Herald makes of a case: everything that it would store, publish and answer, as text.

The only module of the golden tests that names the product's code: what moves there is followed here.
"""

import json
from collections.abc import Iterator
from typing import Any

from herald.adapters.dynamodb.claim_items import claim_item
from herald.adapters.dynamodb.group_items import group_item, read_group
from herald.adapters.dynamodb.inbox_writer import DynamoDBInboxWriter
from herald.adapters.dynamodb.roster_items import chunk_item, read_chunk
from herald.api.app import build_app
from herald.api.groups.request_models import CreateGroup
from herald.api.policies.models import PolicyModel
from herald.api.services import Services
from herald.domain.commits.committed import CommittedItem, group_item_of
from herald.domain.content.content_words import words_of_content
from herald.domain.creation.caller import Caller
from herald.domain.creation.planning import NewGroup, plan
from herald.domain.creation.request import RequestContext
from herald.domain.delivery.read_state import ReadState
from herald.domain.kinds import BASE_CHANNELS, Channel, Kind
from herald.domain.notifications import event_reading
from herald.domain.notifications.notification import Notification
from herald.domain.notifications.publication import Format, Publication
from herald.domain.policies.policy import BUILT_IN, AppliedPolicy, Policy
from herald.domain.policies.version import PolicyVersion
from herald.domain.push.devices import Device, Platform, Profile
from herald.domain.push.payloads import payload
from herald.domain.texts import shipped
from herald.domain.texts.templates import Words
from herald.use_cases.delivery.attempt import Delivery
from herald.use_cases.delivery.deliver_inbox import InboxDelivery
from herald.use_cases.delivery.deliver_once import IdempotentDelivery
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.read_groups import GroupReader
from herald.use_cases.inbox.localized_texts import TextLocalizer
from herald.use_cases.inbox.read_inbox import InboxReader
from herald.use_cases.notifications.openim_announcement import OpenIMAnnouncement
from herald.use_cases.notifications.plan_notifications import NotificationPlanner
from herald.use_cases.settings.effective_policies import EffectivePolicies
from herald.use_cases.settings.policy_administration import PolicyAdministration

from tests.golden.cases import Case, members_of
from tests.support.doubles import no_backoff, no_limits, plenty_of_time
from tests.support.fakes import (
    FakeAudit,
    FakeGroups,
    FakeInbox,
    FakeLedger,
    FakePolicies,
    FakePolicyNumbers,
    FakeProfiles,
    FakePusher,
)
from tests.support.pushing import profile_settings, push_delivery

Outputs = dict[str, str]
Item = dict[str, Any]

V1 = "application/vnd.herald.v1+json"


class _Versions:
    """One policy, whatever version is asked for."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def get(self, version: str) -> Policy:  # noqa: ARG002
        return self._policy


class _Commits:
    """The committed items of one group; nobody lists groups here."""

    def __init__(self, items: list[Item]) -> None:
        self._items = items

    def item(self, group_id: str, chunk: int) -> CommittedItem | None:  # noqa: ARG002
        return committed(self._items[chunk])


class _Writer:
    """An empty table that keeps the items that are put into it."""

    def __init__(self) -> None:
        self.items: list[Item] = []

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's name.
        for requests in RequestItems.values():
            self.items += [request["PutRequest"]["Item"] for request in requests]
        return {"UnprocessedItems": {}}

    def batch_get_item(self, **_: Any) -> dict[str, Any]:
        return {"Responses": {}}

    def put_item(self, Item: Item, **_: Any) -> dict[str, Any]:  # noqa: N803
        self.items.append(Item)
        return {}


def outputs_of(case: Case) -> Outputs:
    """Return everything that comes of a case, by a name for each thing."""
    applied, new = _planned(case)
    items = [_written(item) for item in items_of(new)]
    found = {f"item {position}": _sorted(item) for position, item in enumerate(items)}
    if new.claimed_id:
        found["claim"] = _sorted(claim_item(new.claimed_id, new.group))
    found["fingerprint"] = new.group.fingerprint
    for item in items:
        for publication in _publications(item, items, applied.policy):
            found[f"message {publication.message_id}"] = publication.body
            found[f"attributes {publication.message_id}"] = json.dumps(publication.attributes)
            if publication.format is Format.V2:
                found |= _delivered(publication.body, applied.policy)
    return found


def fingerprint_of(case: Case) -> str:
    """Return the fingerprint of a case's request."""
    return _planned(case)[1].group.fingerprint


def items_of(new: NewGroup) -> list[Item]:
    """Return the items of a new group: the group item, then its roster chunks."""
    return [group_item(new.group), *map(chunk_item, new.chunks)]


def committed(item: Item) -> CommittedItem:
    """Read a stored group item or roster chunk. Raises MalformedRecord."""
    return read_chunk(item) if item["entity"]["S"] == "roster" else group_item_of(read_group(item))


def message_facts(body: str) -> dict[str, Any]:
    """Read a queued message, and tell what a consumer goes by. Raises MalformedRecord."""
    message = event_reading.decode(body)
    return {
        "kind": message.kind.value,
        "group_id": message.group_id,
        "chunk": message.chunk,
        "recipients": {role: list(users) for role, users in message.recipients.items()},
    }


def texts_version_of(item: Item) -> int:
    """Return the version of Herald's wording that a stored group item has."""
    return read_group(item).texts_version


def shipped_words(body: str, version: int) -> dict[str, tuple[Any, Any]]:
    """Return the words of a queued message in each shipped language: as they were published, and as they are today.

    `version` is the group's `texts_version`.
    """
    message = event_reading.decode(body)
    today = words_of_content(message.kind, {}, message.content, version)
    return {locale: (words, today[locale]) for locale, words in message.words.items() if locale in today}


def all_shipped_words() -> list[tuple[int, str, str, int]]:
    """Return which words are shipped: version, language, kind, and place among those of the kind."""
    return [
        (version, locale, kind, position)
        for version, by_locale in shipped.SHIPPED.items()
        for locale, by_kind in by_locale.items()
        for kind, candidates in by_kind.items()
        for position in range(len(candidates))
    ]


def reworded(changed: tuple[int, str, str, int]) -> dict[int, Any]:
    """Return the shipped words with one body changed."""
    return {
        version: {
            locale: {
                kind: tuple(
                    Words(words.title, f"{words.body}!") if (version, locale, kind, position) == changed else words
                    for position, words in enumerate(candidates)
                )
                for kind, candidates in by_kind.items()
            }
            for locale, by_kind in by_locale.items()
        }
        for version, by_locale in shipped.SHIPPED.items()
    }


def _planned(case: Case) -> tuple[AppliedPolicy, NewGroup]:
    applied = BUILT_IN
    if said := case["policy"]:
        applied = AppliedPolicy(said["version"], PolicyModel.model_validate(said["document"]).to_domain())
    caller = Caller(**case["caller"] | {"roles": frozenset(case["caller"]["roles"])})
    context = RequestContext(**case["context"] | {"entropy": bytes.fromhex(case["context"]["entropy"])})
    request = CreateGroup.model_validate(case["request"] | {"members": members_of(case)})
    return applied, plan(request.to_domain(), caller, context, applied)


def _publications(item: Item, items: list[Item], policy: Policy) -> Iterator[Publication]:
    committed_groups: Any = _Commits(items)
    planner = NotificationPlanner(_Versions(policy), OpenIMAnnouncement(committed_groups), gateway_v2=True)
    found = committed(item)
    kinds = [Kind.GROUP_INVITATION_RECEIVED] if found.chunk else list(Kind)
    for kind in kinds:
        yield from planner.plan(kind, found).publications


def _delivered(body: str, policy: Policy) -> Outputs:
    """Deliver a message to inboxes and devices, and show what the first recipient in each role has of it."""
    delivery = event_reading.decode(body)
    shown = [users[0] for users in delivery.recipients.values()]
    found: Outputs = {}
    stored, inbox = _Writer(), FakeInbox()
    client: Any = stored
    for destination in (inbox, DynamoDBInboxWriter(client, "InboxTable", no_backoff())):
        once = IdempotentDelivery(Channel.INBOX, FakeLedger(), FakeAudit(), lambda: delivery.created_at)
        (finish,) = InboxDelivery(destination, once, reserve_ms=0).deliver([Delivery(delivery, 1)], plenty_of_time)
        finish()
    for item in stored.items:
        if item["PK"]["S"].removeprefix("USER#") in shown:
            found[f"inbox item {item['PK']['S']} {delivery.kind}"] = _sorted(item)
    for user in shown:
        found |= _answers(user, inbox, policy, delivery.kind.value)
        if delivery.push.limit:
            found |= _pushes(user, body)
    return found


def _answers(user: str, inbox: FakeInbox, policy: Policy, kind: str) -> Outputs:
    found = {}
    for name, headers in {"v2": {"Accept-Language": "zh"}, "v1": {"Accept": V1}}.items():
        event = _request(user, headers)
        answer = build_app(_services(inbox, policy))(event, _NO_CONTEXT)
        assert answer["statusCode"] == 200, answer["body"]
        found[f"answer {name} to {user} {kind}"] = answer["body"]
    (item,) = _inbox_of(user, inbox)
    inbox.states[user] = ReadState().marked(item.notification_id, item.position, item.arrived_at or 0)
    found[f"answer v2 to {user} {kind}, read"] = build_app(_services(inbox, policy))(_request(user, {}), _NO_CONTEXT)[
        "body"
    ]
    return found


def _inbox_of(user: str, inbox: FakeInbox) -> list[Notification]:
    return list(inbox.items[user].values())


_NO_CONTEXT: Any = None


def _request(user: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "path": "/me/notifications",
        "httpMethod": "GET",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"path": "/v1/me/notifications", "requestId": "r-1", "authorizer": {"user_id": user}},
        "body": None,
        "isBase64Encoded": False,
    }


def _services(inbox: FakeInbox, policy: Policy) -> Services:
    policies, audit, versions = FakePolicies(), FakeAudit(), _Versions(policy)
    now = max((item.created_at for items in inbox.items.values() for item in items.values()), default=0)

    def clock() -> int:
        return now

    return Services(
        creation=GroupCreation(FakeGroups(), no_limits(), audit, clock),
        groups=GroupReader(FakeGroups(), FakeLedger(), lambda: inbox, clock),
        inbox=InboxReader(inbox, audit, clock),
        texts=TextLocalizer(versions, FakeProfiles()),
        effective_policies=EffectivePolicies(policies, versions, audit, clock, 0, no_backoff().wait),
        policy_administration=PolicyAdministration(policies, audit, clock, FakePolicyNumbers()),
        profiles=profile_settings(FakeProfiles(), FakePusher(), clock),
        audit=audit,
        clock=clock,
        entropy=lambda: bytes(16),
        channels=BASE_CHANNELS,
    )


def _pushes(user: str, body: str) -> Outputs:
    """Push to one recipient, who has a device of each platform for each format."""
    delivery, profiles, pusher = event_reading.decode(body), FakeProfiles(), FakePusher()
    devices = tuple(
        Device(f"{platform}-{form}", platform, f"{platform}-{form}", f"{platform}-{form}", "zh-CN", form)
        for platform in Platform
        for form in Format
    )
    profiles.profiles[user] = Profile(devices)
    once = IdempotentDelivery(Channel.PUSH, FakeLedger(), FakeAudit(), lambda: delivery.created_at)
    push_delivery(profiles, pusher, once).deliver(Delivery(delivery, 1), plenty_of_time)
    return {
        f"push {device.device_id} to {user} {delivery.kind}": payload(device.platform, push)
        for device, push in pusher.sent
    }


def _written(item: Item) -> Item:
    """Write an item out and read it, as a table does: nothing in it may depend on Python's own types."""
    written: Item = json.loads(json.dumps(item))
    return written


def _sorted(item: Item) -> str:
    """Write an item with its attributes in order: in DynamoDB they have none."""
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


def policy_etags() -> list[str]:
    """Return the ETags of a scope of which nothing was ever set, and of its first version."""
    return [_etag([]), _etag([PolicyVersion("default", 1, Policy(), 0, "ops")])]


def _etag(versions: list[PolicyVersion]) -> str:
    services = _services(FakeInbox(), Policy())
    for version in versions:
        services.policy_administration.policies.add(version)
    event = _request("ops", {}) | {"path": "/policies/default"}
    event["requestContext"]["authorizer"]["roles"] = "admin"
    etag: str = build_app(services)(event, _NO_CONTEXT)["multiValueHeaders"]["ETag"][0]
    return etag
