"""What the routes work with."""

from collections.abc import Callable
from dataclasses import dataclass

from herald.domain.audit import Audit
from herald.domain.ports import Clock, Groups, Inbox, Ledger


@dataclass(frozen=True, slots=True)
class Services:
    """The ports behind the API; `entropy` returns 16 fresh random bytes."""

    groups: Groups
    inbox: Inbox
    ledger: Ledger
    audit: Audit
    clock: Clock
    entropy: Callable[[], bytes]
