"""What the routes work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.audit.events import Audit
    from herald.domain.clock import Clock
    from herald.domain.creation.ports import Groups
    from herald.domain.delivery.ports import Inbox, Ledger
    from herald.use_cases.groups.creation_quotas import CreationQuotas
    from herald.use_cases.inbox.localized_texts import TextLocalizer
    from herald.use_cases.settings.effective_policies import EffectivePolicies
    from herald.use_cases.settings.policy_administration import PolicyAdministration
    from herald.use_cases.settings.profiles import ProfileSettings


@dataclass(frozen=True, slots=True)
class Services:
    """The ports and use cases behind the API; `entropy` returns 16 fresh random bytes."""

    groups: Groups
    inbox: Inbox
    ledger: Ledger
    effective_policies: EffectivePolicies
    policies_desk: PolicyAdministration
    profiles: ProfileSettings
    wording: TextLocalizer
    limits: CreationQuotas
    audit: Audit
    clock: Clock
    entropy: Callable[[], bytes]
