"""One attempt to send a message's notices: who got one, who never will, and who waits for the next attempt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from herald.domain.audit.events import AuditEvent
from herald.domain.delivery.ledger import Outcome, is_left
from herald.domain.errors import (
    DeliveryInProgress,
    MalformedRecord,
    OpenIMMisconfigured,
    OpenIMRefused,
    TemporarilyUnavailable,
)
from herald.domain.locales.lookup import lookup
from herald.domain.notifications.per_recipient import notifications_of
from herald.domain.openim.notice import NoticeStyle, notice_of, operation_id_of
from herald.domain.push.devices import Profile
from herald.use_cases.delivery.openim_results import NoticeResults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from herald.domain.audit.events import AuditFacts
    from herald.domain.clock import TimeLeft
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey
    from herald.domain.notifications.notification import Notification
    from herald.use_cases.delivery.attempt import Delivery, DeliveryResult
    from herald.use_cases.delivery.deliver_openim import OpenIMDelivery

_NO_PROFILE = Profile()

AT_ONCE = 64
"""Recipients between two looks at the clock: a multiple of the threads, which are idle for a moment after them."""

PROGRESS_MS = 20_000
"""How often progress is recorded. If the process ends, OpenIM is asked for each notice of this time before a retry."""

CLAIM_MARGIN_MS = 5_000
"""How much longer than its invocation a claim lasts: clocks of workers differ."""


class OpenIMAttempt:
    """Handles the recipients of one message whom earlier attempts have left, in the order of their ids."""

    def __init__(self, parts: OpenIMDelivery, delivery: Delivery, time_left: TimeLeft) -> None:
        self._parts = parts
        self._message = delivery.message
        self._time_left = time_left
        self._claim: tuple[LedgerKey, int] | None = None
        self._ask_first = delivery.number > 1
        self._results = NoticeResults()

    def begin(self, key: LedgerKey) -> LedgerEntry | None:
        """Claim the delivery, and return what the ledger has of it.

        Two workers that send the same notice at the same moment could not see each other's. Raises DeliveryInProgress.
        """
        now = self._parts.once.clock()
        until = now + self._time_left() + CLAIM_MARGIN_MS
        try:
            self._ask_first |= self._parts.claims.begin(key, now, until)
        except DeliveryInProgress:
            before = self._parts.once.ledger.find(key)
            if before is not None and before.outcome is Outcome.DONE:
                return before
            raise
        self._claim = (key, until)
        return self._parts.once.ledger.find(key)

    def release(self) -> None:
        """End the claim, if this attempt has it. Raises TemporarilyUnavailable."""
        if self._claim:
            self._parts.claims.end(*self._claim)

    def act(self, before: LedgerEntry | None, save: Callable[[DeliveryResult], None]) -> DeliveryResult:
        """Send to everyone whom `before` leaves, and record progress now and then."""
        if not self._message.words:  # Messages from before there were policies; they name no channel openim.
            raise MalformedRecord("a message without texts cannot be delivered to OpenIM")
        self._ask_first |= before is not None
        left = [each for each in notifications_of(self._message) if is_left(before, each.recipient)]
        left.sort(key=lambda notification: notification.recipient)
        profiles = self._parts.profiles.get([each.recipient for each in left])
        saved_at = self._parts.once.clock()
        for start in range(0, len(left), AT_ONCE):
            self._parts.run(partial(self._handle, profiles), left[start : start + AT_ONCE])
            if self._parts.once.clock() - saved_at >= PROGRESS_MS:
                save(self._results.so_far([each.recipient for each in left[start + AT_ONCE :]]))
                saved_at = self._parts.once.clock()
        return self._results.so_far(())

    def _handle(self, profiles: Mapping[str, Profile], notification: Notification) -> None:
        """Send one notice, and note its result. Called by several threads."""
        user = notification.recipient
        if reason := self._results.hopeless:
            return self._results.wait(user, reason)
        try:
            self._send(notification, profiles.get(user, _NO_PROFILE))
        except OpenIMRefused as error:
            self._results.refuse(user, str(error))
        except OpenIMMisconfigured as error:
            self._results.give_up(user, str(error))
        except TemporarilyUnavailable as error:
            self._results.fail(user, str(error))
        else:
            self._results.send(user)
        return None

    def _send(self, notification: Notification, profile: Profile) -> None:
        self._audit_unreadable(profile, notification.recipient)
        body = notice_of(notification, *self._presentation(profile))
        self._parts.notices.send(body, operation_id_of(notification), self._time_left, ask_first=self._ask_first)

    def _presentation(self, profile: Profile) -> tuple[Any, NoticeStyle]:
        """Return the words in the recipient's language, else the policy's, and how the notice is sent.

        Who has muted pushes in Herald gets none from OpenIM either, unless the policy requires it.
        """
        message, now = self._message, self._parts.once.clock()
        wanted = [profile.preferences.locale] if profile.preferences.locale else []
        words = message.words[lookup(wanted, message.words, message.default_locale)]
        muted = not message.push.required and profile.preferences.mutes(message.group_type, now)
        pushed = self._parts.offline_push and not muted
        return words, NoticeStyle(self._parts.sender, pushed, message.push.sound)

    def _audit_unreadable(self, profile: Profile, user: str) -> None:
        if not profile.preferences_readable:
            facts: AuditFacts = {"item": f"profile of {user}", "reason": " ".join(profile.unreadable)}
            self._parts.once.audit.record(AuditEvent.ITEM_UNREADABLE, {**facts, "outcome": "failed"})
