"""What the routes need: ports and use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from herald.domain.audit.events import Audit
from herald.domain.ports import Clock, Groups, Inbox, Ledger
from herald.use_cases.groups.creation_quotas import CreationQuotas
from herald.use_cases.inbox.localized_texts import TextLocalizer
from herald.use_cases.settings.policies import EffectivePolicies, PolicyAdministration
from herald.use_cases.settings.profiles import ProfileSettings


@dataclass(frozen=True, slots=True)
class Services:
    """The ports and use cases behind the API; `entropy` returns 16 fresh random bytes."""

    groups: Groups
    inbox: Inbox
    ledger: Ledger
    effective_policies: EffectivePolicies
    policy_administration: PolicyAdministration
    profiles: ProfileSettings
    texts: TextLocalizer
    quotas: CreationQuotas
    audit: Audit
    clock: Clock
    entropy: Callable[[], bytes]
