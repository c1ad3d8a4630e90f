"""Push one message's notifications to the devices of its recipients: the work of deliver_push."""

import json
from collections import Counter
from dataclasses import dataclass

from herald.domain.audit import AuditFacts
from herald.domain.cloud_event import Delivery, role_of
from herald.domain.errors import DeviceGone, PushRefused
from herald.domain.identifiers import notification_id
from herald.domain.openim_notifications import Addressed, notification_v1
from herald.domain.ports import Profiles, Pusher
from herald.domain.publication import Format
from herald.domain.push import Device, Preferences, Profile, locale_of, push_for
from herald.domain.times import to_rfc3339
from herald.use_cases.deliver_once import Done, OnceOnly

_NOBODY = Profile()


@dataclass(frozen=True, slots=True)
class PushDelivery:
    """Pushes messages to devices."""

    profiles: Profiles
    pusher: Pusher
    once: OnceOnly

    def deliver(self, delivery: Delivery, attempt: int) -> None:
        """Push once to every device of every recipient who wants it, up to the message's limit of recipients.

        Raises TemporarilyUnavailable when the message must come again: a device that got its push already shows the
        second in place of the first.
        """
        self.once.deliver(delivery, attempt, lambda: self._push(delivery))

    def _push(self, delivery: Delivery) -> Done:
        people = [(user, role_of(capacity)) for capacity, users in delivery.recipients.items() for user in users]
        profiles = self.profiles.get([user for user, _ in people]) if delivery.push.limit else {}
        came_to: Counter[str] = Counter()
        for user, role in people:
            if came_to["pushed"] == delivery.push.limit:
                came_to["over_limit"] += 1
            else:
                came_to[self._push_to(user, role, profiles.get(user, _NOBODY), delivery)] += 1
        return Done(_facts(came_to), pushed=came_to["pushed"])

    def _push_to(self, user: str, role: str | None, profile: Profile, delivery: Delivery) -> str:
        """Push to one recipient. Returns what it came to, in the audit's words."""
        if not profile.devices:
            return "no_device"
        if not delivery.push.required and profile.preferences.mutes(delivery.group_type, self.once.clock()):
            return "muted"
        outcomes = {self._send(user, role, device, profile.preferences, delivery) for device in profile.devices}
        return next(outcome for outcome in ("pushed", "refused", "no_device") if outcome in outcomes)

    def _send(self, user: str, role: str | None, device: Device, preferences: Preferences, delivery: Delivery) -> str:
        message = message_for_device(user, role, device, preferences, delivery)
        try:
            self.pusher.send(device, push_for(device, preferences, delivery, user, message))
        except DeviceGone:
            self.profiles.remove_device(user, device)
            return "no_device"
        except PushRefused:
            return "refused"
        return "pushed"


def message_for_device(
    user: str, role: str | None, device: Device, preferences: Preferences, delivery: Delivery
) -> str:
    """Write the notification as the device's app reads it."""
    if device.accepts is Format.V1:
        words = delivery.words[locale_of(device, preferences, delivery)]
        return notification_v1(
            Addressed(delivery.kind, user, role, delivery.created_at, delivery.content, words, delivery.policy_version)
        )
    notification = {
        "notification_id": notification_id(delivery.group_id, delivery.kind, user),
        "kind": delivery.kind.value,
        "created_at": to_rfc3339(delivery.created_at),
        **delivery.content,
    }
    return json.dumps(notification | ({"role": role} if role else {}), separators=(",", ":"), ensure_ascii=False)


def _facts(came_to: Counter[str]) -> AuditFacts:
    return {
        "pushed": came_to["pushed"],
        "muted": came_to["muted"],
        "no_device": came_to["no_device"],
        "over_limit": came_to["over_limit"],
        "refused": came_to["refused"],
    }
