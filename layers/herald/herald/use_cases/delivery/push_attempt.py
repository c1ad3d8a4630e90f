"""One attempt to push a message: who gets a push, who does not, and who waits for the next attempt."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import is_left
from herald.domain.errors import TemporarilyUnavailable
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.push.devices import Profile
from herald.use_cases.delivery.attempt import DeliveryResult
from herald.use_cases.delivery.device_pushes import NO_TIME
from herald.use_cases.delivery.push_facts import counts, events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from herald.domain.audit.events import AuditFacts
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.domain.notifications.message import Message
    from herald.domain.notifications.notification import Notification
    from herald.domain.push.devices import Device
    from herald.domain.push.ports import Profiles
    from herald.use_cases.delivery.badges import Badges
    from herald.use_cases.delivery.deliver_once import IdempotentDelivery
    from herald.use_cases.delivery.device_pushes import DevicePushes

_NO_PROFILE = Profile()

PROGRESS_MS = 20_000
"""How often progress is recorded. If the process ends, at most the pushes of this time are sent again."""


class PushAttempt:
    """Handles the recipients of one message whom earlier attempts have left.

    They are handled in the order of their notifications' ids, which are hashes of group and user: if there are more
    than the limit allows, chance decides, and not the alphabet.
    """

    def __init__(
        self,
        profiles: Profiles,
        pushes: DevicePushes,
        badges: Badges,
        once: IdempotentDelivery,
        message: Message,
    ) -> None:
        self._profiles = profiles
        self._pushes = pushes
        self._badges = badges
        self._once = once
        self._message = message
        self._pushed = 0
        self._sent: set[str] = set()
        self._by_result: dict[str, list[str]] = defaultdict(list)
        self._waiting: dict[str, str] = {}

    def begin(self, key: LedgerKey) -> LedgerEntry | None:
        """Return what the ledger has of the delivery."""
        return self._once.ledger.find(key)

    def act(self, before: LedgerEntry | None, save: Callable[[DeliveryResult], None]) -> DeliveryResult:
        """Push to everyone whom `before` leaves, and record progress now and then."""
        if before is not None:
            self._pushed, self._sent = before.pushed or 0, set(before.sent)
        left = [each for each in notifications_of(self._message) if is_left(before, each.recipient)]
        left.sort(key=lambda notification: notification.notification_id)
        profiles = self._profiles.get([each.recipient for each in left]) if self._message.push.limit else {}
        saved_at = self._once.clock()
        for position, notification in enumerate(left):
            self._handle(notification, profiles.get(notification.recipient, _NO_PROFILE))
            if self._once.clock() - saved_at >= PROGRESS_MS:
                save(self._result(each.recipient for each in left[position + 1 :]))
                saved_at = self._once.clock()
        return self._result(())

    def _result(self, not_tried: Iterable[str]) -> DeliveryResult:
        waiting = self._waiting | dict.fromkeys(not_tried, NO_TIME)
        return DeliveryResult(
            facts={**counts(self._by_result), "pushed": self._pushed},
            events=events(self._by_result, self._waiting, self._pushes.broken.values()),
            pushed=self._pushed,
            waiting=frozenset(waiting),
            reason=next(iter(waiting.values()), ""),
            sent=frozenset(each for each in self._sent if each.partition(" ")[0] in waiting),
        )

    def _handle(self, notification: Notification, profile: Profile) -> None:
        user, order = notification.recipient, self._message.push
        if profile.unreadable:
            facts: AuditFacts = {"item": f"profile of {user}", "reason": " ".join(profile.unreadable)}
            self._once.audit.record(AuditEvent.ITEM_UNREADABLE, {**facts, "outcome": "failed"})
        is_new = not any(_name(user, device) in self._sent for device in profile.devices)
        if is_new and self._pushed >= order.limit:
            self._by_result["over_limit"].append(user)
        elif withheld := self._withheld(profile):
            self._by_result[withheld].append(user)
        else:
            self._push_to(notification, profile, is_new=is_new)

    def _withheld(self, profile: Profile) -> str:
        """Return why a recipient gets no push, as the audit names it, or an empty string."""
        required = self._message.push.required
        if profile.unreadable and not (profile.devices and (required or profile.preferences_readable)):
            return "unreadable"
        if not profile.devices:
            return "no_device"
        muted = not required and profile.preferences.mutes(self._message.group_type, self._once.clock())
        return "muted" if muted else ""

    def _push_to(self, notification: Notification, profile: Profile, *, is_new: bool) -> None:
        """Push to a recipient's devices. If one of them cannot be reached now, the recipient waits for that one."""
        user, results, badge = notification.recipient, set(), self._badges.of(notification)
        for device in profile.devices:
            name = _name(user, device)
            try:
                sent = name in self._sent  # By an earlier attempt.
                result = "pushed" if sent else self._pushes.send(notification, device, profile.preferences, badge)
            except TemporarilyUnavailable as error:
                self._waiting.setdefault(user, str(error))
                continue
            results.add(result)
            if result == "pushed":
                self._sent.add(name)
        self._pushed += is_new and "pushed" in results
        if user not in self._waiting:
            whole = next(each for each in ("pushed", "refused", "no_device") if each in results)
            self._by_result[whole].append(user)


def _name(user: str, device: Device) -> str:
    """Name a device as the ledger does. No id contains a space."""
    return f"{user} {device.device_id}"
