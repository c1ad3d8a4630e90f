"""Push one message's notifications to the devices of its recipients: the work of deliver_push."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent, name_all
from herald.domain.delivery.push import Profile, push_for
from herald.domain.errors import DeviceGone, PushRefused, TemporarilyUnavailable
from herald.domain.identifiers import notification_id
from herald.domain.notifications.cloud_event import role_of
from herald.domain.notifications.content import encode
from herald.domain.notifications.publication import Format
from herald.domain.openim.notifications import Addressed, detail_v1
from herald.domain.times import to_rfc3339
from herald.use_cases.delivery.deliver_once import DeliveryResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from herald.domain.audit.events import AuditFacts
    from herald.domain.delivery.ledger import LedgerEntry
    from herald.domain.delivery.push import Device, Preferences
    from herald.domain.notifications.cloud_event import Delivery
    from herald.domain.ports import Profiles, Pusher, TimeLeft
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery

_NOBODY = Profile()

RESERVE_MS = 15_000
"""No further recipient is begun with less time left: one that does not answer takes 7 s, and so does the ledger."""

NO_TIME = "there was no time left for them"


@dataclass(frozen=True, slots=True)
class PushDelivery:
    """Pushes messages to devices."""

    profiles: Profiles
    pusher: Pusher
    once: IdempotentDelivery

    def deliver(self, delivery: Delivery, attempt: int, time_left: TimeLeft) -> None:
        """Push once to every device of every recipient who wants it, up to the message's limit of recipients.

        Raises TemporarilyUnavailable when somebody could not be pushed to now: when the message comes again, only they
        are. Whoever has several devices may get a push twice then, and the second replaces the first.
        """
        self.once.deliver(delivery, attempt, lambda before: self._push(delivery, before, time_left))

    def _push(self, delivery: Delivery, before: LedgerEntry | None, time_left: TimeLeft) -> DeliveryResult:
        people = _people(delivery, before)
        pushed = (before.pushed or 0) if before else 0
        came_to: dict[str, list[str]] = defaultdict(list)
        profiles = self.profiles.get(list(people)) if delivery.push.limit else {}
        waiting: dict[str, str] = {}
        for user, role in people.items():
            if pushed + len(came_to.get("pushed", ())) == delivery.push.limit:
                came_to["over_limit"].append(user)
            elif time_left() < RESERVE_MS:
                waiting[user] = NO_TIME
            else:
                try:
                    came_to[self._push_to(user, role, profiles.get(user, _NOBODY), delivery)].append(user)
                except TemporarilyUnavailable as error:
                    waiting[user] = str(error)
        reason = next(iter(waiting.values()), "")
        pushed += len(came_to.get("pushed", ()))
        return DeliveryResult(
            {**_counts(came_to), "pushed": pushed}, _events(came_to), pushed, frozenset(waiting), reason
        )

    def _push_to(self, user: str, role: str | None, profile: Profile, delivery: Delivery) -> str:
        """Push to one recipient. Returns what it came to, in the audit's words."""
        if not profile.devices:
            return "no_device"
        if not delivery.push.required and profile.preferences.mutes(delivery.group_type, self.once.clock()):
            return "muted"
        outcomes = {self._send(user, role, device, profile.preferences, delivery) for device in profile.devices}
        return next(outcome for outcome in ("pushed", "refused", "no_device") if outcome in outcomes)

    def _send(self, user: str, role: str | None, device: Device, preferences: Preferences, delivery: Delivery) -> str:
        message = message_for_device(user, role, device, delivery)
        try:
            self.pusher.send(device, push_for(device, preferences, delivery, user, message))
        except DeviceGone:
            self.profiles.remove_device(user, device)
            return "no_device"
        except PushRefused:
            return "refused"
        return "pushed"


def _people(delivery: Delivery, before: LedgerEntry | None) -> dict[str, str | None]:
    """Return the recipients with their roles: all of them, or those whom an earlier receive has left waiting."""
    people = {user: role_of(capacity) for capacity, users in delivery.recipients.items() for user in users}
    if before is None or not before.waiting:
        return people
    return {user: role for user, role in people.items() if user in before.waiting}


def message_for_device(user: str, role: str | None, device: Device, delivery: Delivery) -> dict[str, str]:
    """Return the notification as the device's app reads it, as fields of a push's data."""
    name = notification_id(delivery.group_id, delivery.kind, user)
    if device.accepts is Format.V1:
        number, detail = detail_v1(
            Addressed(name, delivery.kind, user, role, delivery.created_at, delivery.content, delivery.policy_version)
        )
        return {"content_type": str(number.value), "message": detail}
    notification = {
        "notification_id": name,
        "kind": delivery.kind.value,
        "created_at": to_rfc3339(delivery.created_at),
        **delivery.content,
    }
    return {"message": encode(notification | ({"role": role} if role else {}))}


def _counts(came_to: Mapping[str, list[str]]) -> AuditFacts:
    return {
        "muted": len(came_to.get("muted", ())),
        "no_device": len(came_to.get("no_device", ())),
        "over_limit": len(came_to.get("over_limit", ())),
        "refused": len(came_to.get("refused", ())),
    }


def _events(came_to: Mapping[str, list[str]]) -> list[tuple[AuditEvent, AuditFacts]]:
    """Say of each recipient what it came to."""
    return [_event(what, users) for what, users in came_to.items()]


def _event(what: str, users: list[str]) -> tuple[AuditEvent, AuditFacts]:
    facts: AuditFacts = {"recipients": len(users), "recipient_ids": name_all(users)}
    if what == "pushed":
        return AuditEvent.PUSH_SENT, facts
    if what == "refused":
        return AuditEvent.PUSH_REFUSED, {**facts, "reason": "the platform refused it"}
    return AuditEvent.PUSH_WITHHELD, {**facts, "reason": what}
