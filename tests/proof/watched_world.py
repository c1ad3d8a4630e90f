"""Herald under observation: every delivery is counted, and every acknowledgement is checked at once.

Violations are noted, not raised, because an error inside an invocation would count as an error of the function.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus
from itertools import count
from typing import Any

import pytest
from herald.adapters.dynamodb import inbox_writer, user_keys
from herald.adapters.dynamodb.profile_items import device_value
from herald.adapters.messaging import sns_publisher
from herald.domain.groups import roster
from herald.domain.identifiers import notification_id
from herald.domain.notifications.publication import Format
from herald.domain.push.devices import Device, Platform
from herald.use_cases.delivery import deliver_inbox, small_message
from herald.use_cases.reconcile import outcomes, shard_run

from herald_tools.openim.settings import Settings
from herald_tools.openim.standin import OpenIM
from tests.proof.story import CONFIRMATION, INVITATION, Notified, Score
from tests.proof.weather import calm
from tests.support.backing import Backing, isolate
from tests.support.backings import On
from tests.support.model.backing import on_model
from tests.support.openim_link import FaultyLink, connect, messages_of
from tests.support.queue_mapping import Reorder
from tests.support.webhooks import FaultyReceiver, open_webhook
from tests.support.world import World

KINDS = {"AnnounceGroupFunction": (CONFIRMATION, INVITATION), "InviteMembersFunction": (INVITATION,)}
"""The kinds that each stream reader publishes of the items that it reads."""
SENT = {
    "silent": set[str](),
    "essential": {CONFIRMATION},
    "standard": {CONFIRMATION, INVITATION},
    "full": {CONFIRMATION, INVITATION},
}
"""The kinds that each level sends."""
WEBHOOK = "DeliverWebhookFunction"
OPENIM = "DeliverOpenimFunction"
WITH_DEVICE = (*(f"user-{number:02d}" for number in range(6)), "ana")
PATIENCE = 3
"""Retries of the stream: few, so that discarded batches are a part of every schedule."""


@contextmanager
def small_world(score: Score, on: On = on_model) -> Iterator["WatchedWorld"]:
    """Provide a world with small chunks and small batches, so that small groups need several."""
    monkeypatch = pytest.MonkeyPatch()
    isolate(monkeypatch)
    monkeypatch.setattr(roster, "CHUNK_SIZE", 8)
    monkeypatch.setattr(inbox_writer, "BATCH_SIZE", 4)
    monkeypatch.setattr(deliver_inbox, "TOGETHER", 6)
    monkeypatch.setattr(small_message, "READ_FIRST", 3)
    monkeypatch.setattr(sns_publisher, "BATCH_SIZE", 3)
    monkeypatch.setattr(outcomes, "GROUP_BATCH", 3)
    monkeypatch.setattr(shard_run, "FIRST_LOOK_BACK_MS", 6 * 3600 * 1000)  # Longer than a story; 16 queries an hour.
    numbers = count()
    monkeypatch.setattr(secrets, "token_bytes", lambda size: next(numbers).to_bytes(size, "big"))
    try:
        with on() as backing:
            yield WatchedWorld(monkeypatch, backing, score)
    finally:
        monkeypatch.undo()


class WatchedWorld(World):
    """Counts redeliveries, and checks after each invocation that everything it acknowledged was done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, backing: Backing, score: Score) -> None:
        super().__init__(monkeypatch, backing)
        self.score = score
        self.delivered: set[tuple[str, str]] = set()
        self.broken: list[str] = []
        self.running = ""
        self._done: set[Notified] = set()
        self._accepted: dict[str, str] = {}
        self._events: dict[str, Any] = {}
        self._notified_by_key: dict[tuple[str, str], Notified] = {}
        self._seen = 0
        self.levels = {"built-in/1": "standard"}
        self.configure("CreationsPerHour", "100000")  # A schedule has few creators and much to create.
        self.configure("InvitationsPerHour", "1000000")
        self.with_device = set(WITH_DEVICE)
        self.unlisted: set[str] = set()
        """Groups with a roster chunk that was damaged: their lists in v1 leave out its members, for a while."""

        self.webhook: FaultyReceiver | None = None
        self.openim: OpenIM | None = None
        self.calls.choose = calm
        self._register_devices()
        self.calls.watch = self._watch
        for mapping in self.streams:
            mapping.properties["MaximumRetryAttempts"] = PATIENCE

    def set_level(self, level: str) -> None:
        """Set the level of the default policy."""
        number = self.send("GET", "/policies/default", "ops", roles="admin")["headers"]["ETag"]
        answer = self.send(
            "PUT", "/policies/default", "ops", {"level": level}, roles="admin", headers={"If-Match": number}
        )
        if answer["status"] != HTTPStatus.OK:
            raise ConnectionError(answer["status"])
        self.levels[answer["body"]["version"]] = level

    def level_of(self, group: dict[str, Any]) -> str:
        """Return the level of the policy version in a group's item."""
        return self.levels[group["policy_version"]["S"]]

    def pushed(self) -> set[Notified]:
        """Return all pushed notifications. Duplicates count once: they have the same collapse id."""
        found = set()
        for token, message in self.backing.pushed():
            sent = json.loads(json.loads(message)["GCM"])["fcmV1Message"]["message"]
            data = sent["data"]
            notified = (token.split(":")[0], data["kind"], data["group_id"])
            assert sent["android"]["notification"]["tag"] == notification_id(notified[2], notified[1], notified[0])
            found.add(notified)
        return found

    def connect_openim(self) -> OpenIM:
        """Give the stack an OpenIM server, to which calls have faults like others."""
        self.openim = OpenIM.fresh(Settings(now_ms=self.clock.now_ms), seed=1)
        link = FaultyLink(self.openim, self.clock, self.calls)
        connect(self, self.openim, self._monkeypatch, link)
        return self.openim

    def noticed(self) -> Counter[Notified]:
        """Return how often each notification is in the conversation of its recipient with Herald's account."""
        if self.openim is None:
            return Counter()
        users = {json.loads(call.body)["recvID"] for call in self.openim.calls.to("/msg/send_msg")}
        found = ((user, json.loads(message["ex"])) for user in users for message in messages_of(self.openim, user))
        return Counter((user, ids["kind"], ids["group_id"]) for user, ids in found)

    def open_webhook(self) -> FaultyReceiver:
        """Give the stack a webhook, whose requests have faults like other calls."""
        self.webhook = FaultyReceiver(self.calls)
        open_webhook(self, self._monkeypatch, receiver=self.webhook)
        return self.webhook

    def sent_to_webhook(self) -> set[Notified]:
        """Return all notifications that the webhook's endpoint has accepted. Duplicates count once, by their ids."""
        bodies = self.webhook.bodies.values() if self.webhook else ()
        return {each for body in bodies for each in _recipients(body.decode())}

    def play_queues(self, reorder: Reorder = list) -> None:
        """Invoke the queue functions until their queues are empty.

        While calls fail, time does not go on for the webhook: its messages wait for hours between two attempts.
        """
        for mapping in self.queues:
            if mapping.function == WEBHOOK and self.calls.choose is not calm:
                while mapping.play_batch(self.invoke, reorder):
                    pass
            else:
                mapping.play(self.invoke, reorder)

    def _register_devices(self) -> None:
        """Register devices of some users, and one device that the platform does not know any more."""
        sns = self.backing.sns
        application = self.backing.make_application()
        devices: dict[str, dict[str, Any]] = {}
        for user in WITH_DEVICE:
            token = f"{user}:phone"
            endpoint = sns.create_platform_endpoint(PlatformApplicationArn=application, Token=token)["EndpointArn"]
            devices[user] = {"phone": device_value(Device("phone", Platform.FCM, token, endpoint, "", Format.V2))}
        gone = f"{application.replace(':app/', ':endpoint/')}/gone"
        devices[WITH_DEVICE[0]]["old"] = device_value(Device("old", Platform.FCM, "gone", gone, "", Format.V2))
        profiles = [user_keys.profile_key(user) | {"devices": {"M": found}} for user, found in devices.items()]
        puts = [{"PutRequest": {"Item": profile}} for profile in profiles]
        self.backing.dynamodb.batch_write_item(RequestItems={self.backing.name_of("SettingsTable"): puts})

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Invoke a function, and note in `broken` what it acknowledges without having done it."""
        self.running = function
        records = event.get("Records", [])
        self._count(function, records)
        is_delivery = function == "DeliverInboxFunction"
        self._done = self.notified() | self.done_notifications() if is_delivery else set()
        answer = super().invoke(function, event)
        if records:
            self._check(function, records, answer)
        return answer

    def _check(self, function: str, records: list[Any], answer: Any) -> None:
        """Note what was acknowledged and not done. An error in the check itself is noted, too."""
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        try:
            if function == "DeliverInboxFunction":
                self._check_deliveries([record for record in records if record["messageId"] not in failed])
            elif function == "DeliverPushFunction":
                self._check_pushes([record for record in records if record["messageId"] not in failed])
            elif function == OPENIM:
                self._check_notices([record for record in records if record["messageId"] not in failed])
            elif function == WEBHOOK:
                self._check_webhooks([record for record in records if record["messageId"] not in failed])
            else:
                self._check_publications(function, _before_first(records, failed))
        except (KeyError, TypeError, ValueError) as error:
            self.broken.append(f"a check of {function} failed: {error!r}")

    def accepted(self) -> dict[str, str]:
        """Return the body of every published message, by id. Messages with the same id must have the same bytes."""
        for body in self.backing.published(self._seen):
            self._seen += 1
            event = json.loads(body)
            if "id" in event:  # v1 has no events: it is for a gateway alone.
                self._events.setdefault(event["id"], event)
            first = self._accepted.setdefault(event.get("id") or event["clientMsgID"], body)
            if first != body and event.get("groupID") not in self.unlisted:
                self.broken.append(f"published again with other bytes: {body}")
        return self._accepted

    def events(self) -> list[Any]:
        """Return every published event. Each is parsed once."""
        self.accepted()
        return list(self._events.values())

    def notified(self) -> set[Notified]:
        """Return every notification in every inbox. Each item is read once: its content follows from its key."""
        found = set()
        for item in self.items("InboxTable"):
            key = (item["PK"]["S"], item["SK"]["S"])
            if key[1].startswith("NOTIFICATION#"):
                if key not in self._notified_by_key:
                    self._notified_by_key[key] = notified_of(item)
                found.add(self._notified_by_key[key])
        return found

    def bodies(self, queue: str) -> list[str]:
        """Return what is in a queue, visible or not, without receiving it."""
        return [message.body for message in self.backing.messages(queue)]

    def done_notifications(self) -> set[Notified]:
        """Return every notification whose delivery is done in the ledger."""
        ledger = "DELIVERY#inbox#"
        done = {
            (item["PK"]["S"].removeprefix("GROUP#"), *item["SK"]["S"].removeprefix(ledger).split("#"))
            for item in self.items("InboxTable")
            if item["SK"]["S"].startswith(ledger) and item["outcome"]["S"] == "done"
        }
        return {
            (user, event["type"], event["subject"])
            for event in self.events()
            if (event["subject"], event["type"], f"{event['data']['chunk']:03d}") in done
            for users in event["data"]["recipients"].values()
            for user in users
        }

    def waiting(self, channel: str) -> set[Notified]:
        """Return every notification whose recipient waits, by name, in the ledger."""
        found = set()
        for item in self.items("InboxTable"):
            _, *key = item["SK"]["S"].split("#")
            if item["SK"]["S"].startswith(f"DELIVERY#{channel}#") and "waiting" in item:
                group_id = item["PK"]["S"].removeprefix("GROUP#")
                found |= {(user, key[1], group_id) for user in item["waiting"]["SS"]}
        return found

    def _count(self, function: str, records: list[Any]) -> None:
        for record in records:
            name = record["dynamodb"]["SequenceNumber"] if "dynamodb" in record else record["body"]
            if (function, name) in self.delivered:
                self.score.duplicates["stream records" if "dynamodb" in record else "messages"] += 1
            self.delivered.add((function, name))

    def _watch(self, operation: str, params: dict[str, Any]) -> None:
        """Note notifications that are written although they are in their inboxes, or done in the ledger."""
        if operation != "BatchWriteItem":
            return
        for requests in params["RequestItems"].values():
            written = {notified_of(request["PutRequest"]["Item"]) for request in requests}
            self.broken += [f"written again though done: {name}" for name in written & self._done]

    def _check_publications(self, function: str, acknowledged: list[Any]) -> None:
        """An acknowledged record is published or quarantined, unless the policy suppresses it."""
        out = {(event["type"], event["subject"], event["data"]["chunk"]) for event in self.events()}
        aside = "".join(self.bodies("StreamDeadLetterQueue"))
        for record in acknowledged:
            image = record["dynamodb"]["NewImage"]
            number = f'"{record["dynamodb"]["SequenceNumber"]}"'
            wanted = {
                (kind, image["group_id"]["S"], int(image.get("chunk", {"N": 0})["N"]))
                for kind in KINDS[function]
                if "policy_version" not in image or kind in SENT[self.level_of(image)]
            }
            if number not in aside:
                self.broken += [f"acknowledged and not published: {name}" for name in sorted(wanted - out)]

    def _check_deliveries(self, acknowledged: list[Any]) -> None:
        """An acknowledged message is in the inboxes of all its recipients, or they wait, or it is quarantined."""
        notified = self.notified() | self.waiting("inbox")
        aside = self.bodies("InboxDeadLetterQueue")
        for record in acknowledged:
            missed = _recipients(record["body"]) - notified
            if record["body"] not in aside and (missed or not _recipients(record["body"])):
                self.broken.append(f"acknowledged and not delivered: {record['body'][:200]}")

    def _check_pushes(self, acknowledged: list[Any]) -> None:
        """An acknowledged message is pushed to all its recipients with a device, or they wait, or it is quarantined."""
        pushed, aside = self.pushed() | self.waiting("push"), self.bodies("PushDeadLetterQueue")
        for record in acknowledged:
            wanted = {each for each in _recipients(record["body"]) if each[0] in self.with_device}
            if record["body"] not in aside and wanted - pushed:
                self.broken.append(f"acknowledged and not pushed: {record['body'][:200]}")

    def _check_notices(self, acknowledged: list[Any]) -> None:
        """All recipients of an acknowledged message have its notice, or they wait, or it is quarantined."""
        there, aside = self.noticed().keys() | self.waiting("openim"), self.bodies("OpenimDeadLetterQueue")
        for record in acknowledged:
            if record["body"] not in aside and _recipients(record["body"]) - there:
                self.broken.append(f"acknowledged and not sent to OpenIM: {record['body'][:200]}")

    def _check_webhooks(self, acknowledged: list[Any]) -> None:
        """An acknowledged message was accepted by the endpoint, with its bytes, or it is quarantined."""
        assert self.webhook
        accepted, aside = set(self.webhook.bodies.values()), self.bodies("WebhookDeadLetterQueue")
        for record in acknowledged:
            if record["body"] not in aside and record["body"].encode() not in accepted:
                self.broken.append(f"acknowledged and not sent to the webhook: {record['body'][:200]}")


def _recipients(body: str) -> set[Notified]:
    """Return the notifications of a message, none if it cannot be read."""
    event = json.loads(body)
    users = event.get("data", {}).get("recipients", {}).values()
    return {(user, event["type"], event["subject"]) for each in users for user in each}


@lru_cache(10_000)
def content_of(text: str) -> dict[str, Any]:
    """Return the content of an inbox item, which must not be changed: the same text is parsed once."""
    content: dict[str, Any] = json.loads(text)
    return content


def notified_of(item: dict[str, Any]) -> Notified:
    """Return the user, kind and group of an inbox item."""
    group_id: str = content_of(item["content"]["S"])["group"]["group_id"]
    return item["PK"]["S"].removeprefix("USER#"), item["kind"]["S"], group_id


def _before_first(records: list[Any], failed: set[str]) -> list[Any]:
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    first = min((numbers.index(number) for number in failed), default=len(records))
    return records[:first]
