"""Titles and bodies of an inbox's notifications, in the language of their reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from herald.domain.errors import MalformedRecord
from herald.domain.kinds import Kind
from herald.domain.locales.lookup import covers, lookup
from herald.domain.policies.policy import BUILT_IN, SHIPPED_LOCALE
from herald.domain.push.devices import Profile
from herald.domain.texts.shipped import locales_of, words_in
from herald.domain.texts.templates import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from herald.domain.notifications.notification import Notification
    from herald.domain.policies.policy import Policy
    from herald.domain.policies.ports import PolicyVersions
    from herald.domain.push.ports import Profiles

NO_WORDS = Words("", "")
"""For a kind that this version does not know: an inbox may hold what a newer version delivered."""


class RequestedLanguages(NamedTuple):
    """Language tags of one request: those that it accepts, the best first, and those that it refuses."""

    accepted: Sequence[str]
    refused: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TextLocalizer:
    """Fills notifications' words, each by the policy version that it is stamped with."""

    versions: PolicyVersions
    profiles: Profiles

    def words_of(self, user_id: str, items: Sequence[Notification], requested: RequestedLanguages) -> list[Words]:
        """Return title and body of each notification: in a requested language, else the user's, else the policy's.

        Raises TemporarilyUnavailable.
        """

        @cache
        def preferred() -> list[str]:
            """Return the user's language. Read only if no accepted language is available."""
            locale = self.profiles.get([user_id]).get(user_id, Profile()).preferences.locale
            return [locale] if locale else []

        return [self._words(item, requested, preferred) for item in items]

    def _words(self, item: Notification, requested: RequestedLanguages, preferred: Callable[[], list[str]]) -> Words:
        if item.kind not in list(Kind):
            return NO_WORDS
        kind, policy = Kind(item.kind), self._policy(item.policy_version)
        words = policy.of(kind).words
        available = _not_refused(locales_of(words), requested.refused)
        default = policy.default_locale if policy.default_locale in available else available[0]
        locale = lookup(requested.accepted, available, "") or lookup(preferred(), available, default)
        values = item.content.placeholder_values()
        try:
            return words_in(locale, kind, words, values)
        except KeyError:  # Of the policy's words: a newer version knows more placeholders, or wrote more content.
            shipped = lookup([locale], locales_of({}), SHIPPED_LOCALE)
            return words_in(shipped, kind, {}, values)

    def _policy(self, version: str) -> Policy:
        """Return the policy of a version. An inbox stays readable if the policy no longer is."""
        try:
            return self.versions.get(version)
        except MalformedRecord:
            return BUILT_IN.policy


def _not_refused(available: tuple[str, ...], refused: Sequence[str]) -> tuple[str, ...]:
    """Return the locales without those that a request refuses; all of them if it refuses them all."""
    return tuple(locale for locale in available if not any(covers(tag, locale) for tag in refused)) or available
