"""Give an inbox's notifications their words, in the language of whoever reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from herald.domain.delivery.push import Profile
from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Kind
from herald.domain.locales import lookup
from herald.domain.notifications.shipped_texts import locales_of, values_of, words_of
from herald.domain.notifications.texts import Words
from herald.domain.policies.policy import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from herald.domain.delivery.inbox import Notification
    from herald.domain.policies.policy import KindPolicy, Policy
    from herald.domain.ports import PolicyVersions, Profiles

NO_WORDS = Words("", "")
"""Of a kind that this version does not know: an inbox may hold what a newer one has delivered."""


@dataclass(frozen=True, slots=True)
class TextLocalizer:
    """Words notifications by the policy version that each is stamped with."""

    versions: PolicyVersions
    profiles: Profiles

    def of(self, user_id: str, items: Sequence[Notification], accepted: Sequence[str]) -> list[Words]:
        """Return title and body of each item, in the device's language, else the user's, else the policy's.

        `accepted` are language ranges, the best first. Raises TemporarilyUnavailable.
        """

        @cache
        def preferred() -> list[str]:
            """Ask only when a device accepts nothing that there is."""
            locale = self.profiles.get([user_id]).get(user_id, Profile()).preferences.locale
            return [locale] if locale else []

        worded = []
        for item in items:
            if item.kind not in list(Kind):
                worded.append(NO_WORDS)
                continue
            policy = self._policy(item.policy_version)
            said = policy.of(Kind(item.kind))
            locale = lookup(accepted, locales_of(said), "") or _fallback(preferred(), said, policy)
            worded.append(words_of(said, Kind(item.kind), locale, values_of(item.content)))
        return worded

    def _policy(self, version: str) -> Policy:
        """Return the policy that an item was told by; an inbox is readable even where nobody can read that any more."""
        try:
            return self.versions.get(version)
        except MalformedRecord:
            return BUILT_IN.policy


def _fallback(preferred: Sequence[str], said: KindPolicy, policy: Policy) -> str:
    return lookup(preferred, locales_of(said), policy.default_locale)
