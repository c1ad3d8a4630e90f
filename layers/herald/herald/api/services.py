"""What the routes need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from herald.domain.audit.events import Audit
from herald.domain.clock import Clock
from herald.domain.kinds import Channel
from herald.use_cases.groups.create_group import GroupCreation
from herald.use_cases.groups.read_groups import GroupReader
from herald.use_cases.inbox.localized_texts import TextLocalizer
from herald.use_cases.inbox.read_inbox import InboxReader
from herald.use_cases.settings.effective_policies import EffectivePolicies
from herald.use_cases.settings.policy_administration import PolicyAdministration
from herald.use_cases.settings.profiles import ProfileSettings


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases behind the API, and what requests take from outside. `entropy` returns 16 random bytes.

    `channels` are those that the stack has.
    """

    creation: GroupCreation
    groups: GroupReader
    inbox: InboxReader
    texts: TextLocalizer
    effective_policies: EffectivePolicies
    policy_administration: PolicyAdministration
    profiles: ProfileSettings
    audit: Audit
    clock: Clock
    entropy: Callable[[], bytes]
    channels: tuple[Channel, ...]
