"""What the routes work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from herald.domain.audit.events import Audit
    from herald.domain.ports import Clock, Groups, Inbox, Ledger
    from herald.use_cases.groups.creation_quotas import CreationLimits
    from herald.use_cases.inbox.localized_texts import Wording
    from herald.use_cases.settings.policies import PoliciesInForce, PolicyDesk
    from herald.use_cases.settings.profiles import ProfileDesk


@dataclass(frozen=True, slots=True)
class Services:
    """The ports and use cases behind the API; `entropy` returns 16 fresh random bytes."""

    groups: Groups
    inbox: Inbox
    ledger: Ledger
    in_force: PoliciesInForce
    desk: PolicyDesk
    profiles: ProfileDesk
    wording: Wording
    limits: CreationLimits
    audit: Audit
    clock: Clock
    entropy: Callable[[], bytes]
