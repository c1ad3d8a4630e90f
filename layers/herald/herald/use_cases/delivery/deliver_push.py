"""Push one message's notifications to the devices of its recipients."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all
from herald.domain.errors import DeviceGone, PushRefused, TemporarilyUnavailable
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.push.devices import Profile
from herald.domain.push.planning import push_for
from herald.use_cases.delivery.deliver_once import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit.events import AuditFacts
    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.push.devices import Device
    from herald.domain.push.ports import Profiles, Pusher
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery

_NO_PROFILE = Profile()

RESERVE_MS = 15_000
"""No recipient is started with less time left: one that does not answer takes 7 s, and so may the ledger."""

NO_TIME = "there was no time left for them"


@dataclass(frozen=True, slots=True)
class PushDelivery:
    """Pushes messages to devices."""

    profiles: Profiles
    pusher: Pusher
    once: IdempotentDelivery

    def deliver(self, message: Message, attempt: int, time_left: TimeLeft) -> None:
        """Push once to every device of every recipient who wants it, up to the message's limit of recipients.

        Raises TemporarilyUnavailable if some recipients could not be pushed to: a redelivery handles only them. A
        recipient with several devices may then get a push twice; the second replaces the first.
        """
        self.once.deliver(message, attempt, lambda before: self._push(message, before, time_left))

    def _push(self, message: Message, before: LedgerEntry | None, time_left: TimeLeft) -> DeliveryResult:
        notifications = _remaining(message, before)
        pushed = (before.pushed or 0) if before else 0
        by_result: dict[str, list[str]] = defaultdict(list)
        users = [notification.recipient for notification in notifications]
        profiles = self.profiles.get(users) if message.push.limit else {}
        waiting: dict[str, str] = {}
        for notification in notifications:
            user = notification.recipient
            if pushed + len(by_result.get("pushed", ())) == message.push.limit:
                by_result["over_limit"].append(user)
            elif time_left() < RESERVE_MS:
                waiting[user] = NO_TIME
            else:
                try:
                    by_result[self._push_to(notification, profiles.get(user, _NO_PROFILE), message)].append(user)
                except TemporarilyUnavailable as error:
                    waiting[user] = str(error)
        pushed += len(by_result.get("pushed", ()))
        facts: AuditFacts = {**_counts(by_result), "pushed": pushed}
        reason = next(iter(waiting.values()), "")
        return DeliveryResult(facts, _events(by_result), pushed, frozenset(waiting), reason)

    def _push_to(self, notification: Notification, profile: Profile, message: Message) -> str:
        """Push to one recipient. Returns the result as the audit names it."""
        if not profile.devices:
            return "no_device"
        if not message.push.required and profile.preferences.mutes(message.group_type, self.once.clock()):
            return "muted"
        results = {self._send(notification, device, profile, message) for device in profile.devices}
        return next(result for result in ("pushed", "refused", "no_device") if result in results)

    def _send(self, notification: Notification, device: Device, profile: Profile, message: Message) -> str:
        try:
            self.pusher.send(device, push_for(device, profile.preferences, message, notification))
        except DeviceGone:
            self.profiles.remove_device(notification.recipient, device)
            return "no_device"
        except PushRefused:
            return "refused"
        return "pushed"


def _remaining(message: Message, before: LedgerEntry | None) -> list[Notification]:
    """Return the notifications to push: all of them, or those of recipients whom an earlier receive left waiting."""
    notifications = list(notifications_of(message))
    if before is None or not before.waiting:
        return notifications
    return [notification for notification in notifications if notification.recipient in before.waiting]


def _counts(by_result: Mapping[str, list[str]]) -> AuditFacts:
    return {
        "muted": len(by_result.get("muted", ())),
        "no_device": len(by_result.get("no_device", ())),
        "over_limit": len(by_result.get("over_limit", ())),
        "refused": len(by_result.get("refused", ())),
    }


def _events(by_result: Mapping[str, list[str]]) -> list[tuple[AuditEvent, AuditFacts]]:
    """Return an event for each result, with the recipients who had it."""
    return [_event(result, users) for result, users in by_result.items()]


def _event(result: str, users: list[str]) -> tuple[AuditEvent, AuditFacts]:
    facts: AuditFacts = {"recipients": len(users), "recipient_ids": name_all(users)}
    if result == "pushed":
        return AuditEvent.PUSH_SENT, facts
    if result == "refused":
        return AuditEvent.PUSH_REFUSED, {**facts, "reason": "the platform refused it"}
    return AuditEvent.PUSH_WITHHELD, {**facts, "reason": result}
