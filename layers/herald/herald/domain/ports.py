"""What the use cases need from outside. Each port has a fake and a real adapter, held to one contract suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from herald.domain.creation.planning import NewGroup
    from herald.domain.creation.quota import QuotaCharge, QuotaLimits
    from herald.domain.delivery.inbox import Notification, Page, Position
    from herald.domain.delivery.ledger import LedgerEntry, LedgerKey, Outcome
    from herald.domain.delivery.push import Device, Platform, Preferences, Profile, Push
    from herald.domain.delivery.reconciliation import GroupHeader, IncompleteGroup, Window
    from herald.domain.groups.group import Group
    from herald.domain.notifications.message import CommittedChunk, CommittedGroup
    from herald.domain.notifications.publication import Publication
    from herald.domain.policies.policy import Policy

Clock = Callable[[], int]
"""Returns the time in epoch milliseconds."""

TimeLeft = Callable[[], int]
"""Returns the milliseconds until Lambda ends the invocation."""


@dataclass(frozen=True, slots=True)
class ExistingGroup:
    """What already stands where a new group wanted to be written.

    `group` stands under the wanted group id. `key_fingerprint` is the fingerprint of the request that has used the
    idempotency key before, where the key needs an item of its own.
    """

    group: Group | None
    key_fingerprint: str | None


class Groups(Protocol):
    """The committed groups and their rosters."""

    def add(self, new: NewGroup) -> ExistingGroup | None:
        """Commit a group whole, in one write, or return what stands in its way and write nothing.

        Raises TemporarilyUnavailable when the store cannot take it now.
        """

    def claim(self, new: NewGroup) -> str | None:
        """Bind the caller's key to a group that stands already; without a claimed id there is nothing to do.

        Returns the fingerprint of the request that has used the key before, or None. Raises TemporarilyUnavailable.
        """

    def get(self, group_id: str) -> CommittedGroup | None:
        """Return a group and chunk 0 of its roster as of now (a consistent read), or None."""

    def chunk(self, group_id: str, number: int) -> frozenset[str]:
        """Return the members in roster chunk `number` (from 1) as of now."""


class Quotas(Protocol):
    """What each user has created so far, hour by hour."""

    def take(self, charge: QuotaCharge, limits: QuotaLimits) -> bool:
        """Count a creation, unless that would exceed a limit. Returns whether it is counted.

        It is exact, however many ask at once. Raises TemporarilyUnavailable; the creation may be counted then.
        """

    def refund(self, charge: QuotaCharge) -> None:
        """Take a creation that came to nothing off the count. Raises TemporarilyUnavailable."""


class Consent(Protocol):
    """Who wants no invitations from whom. Nobody is asked yet: it is for `create_group` to ask, before it commits."""

    def refusing(self, inviter: str, user_ids: Collection[str]) -> frozenset[str]:
        """Return those of the users who want to be in no group that `inviter` makes. Raises TemporarilyUnavailable."""


class Publisher(Protocol):
    """The notifications topic."""

    def publish(self, publications: Sequence[Publication], time_left: TimeLeft) -> None:
        """Publish in order, and begin nothing that the time left may not suffice for.

        Raises PublishFailed with the position of the first one that is not out.
        """


class Inbox(Protocol):
    """All users' notifications, and how far each has read."""

    def put(self, items: Sequence[Notification], time_left: TimeLeft) -> None:
        """Write notifications under their own ids: putting one again changes nothing.

        Raises TemporarilyUnavailable when some may not be written: nothing was taken any more, or no time was left.
        """

    def page(self, user_id: str, limit: int, before: Position | None, now: int) -> Page:
        """Return up to `limit` notifications that are older than `before` and not expired at `now`, newest first."""

    def find(self, user_id: str, notification_id: str, now: int) -> Position | None:
        """Return where a notification stands in the user's inbox, or None where there is none that is not expired."""

    def count_after(self, user_id: str, position: Position | None, limit: int, now: int) -> int:
        """Count the notifications newer than `position` that are not expired at `now`, up to `limit`."""

    def read_through(self, user_id: str) -> Position | None:
        """Return the newest position that the user has read, or None."""

    def mark_read(self, user_id: str, position: Position) -> None:
        """Move the user's read cursor forward to `position`; never back."""


class Ledger(Protocol):
    """What was delivered."""

    def find(self, key: LedgerKey) -> LedgerEntry | None:
        """Return what is recorded of a delivery (a consistent read), or None."""

    def record(self, entry: LedgerEntry) -> None:
        """Record a delivery: what is done stays as first recorded, anything else may still be done."""

    def entries(self, group_id: str) -> tuple[LedgerEntry, ...]:
        """Return everything recorded of a group's deliveries."""

    def outcomes(self, keys: Collection[LedgerKey]) -> Mapping[LedgerKey, Outcome]:
        """Return what became of each of these deliveries, as of now; those that are not recorded are left out."""


class CommittedGroups(Protocol):
    """The committed groups by the time of their creation, and their items as they were committed."""

    def created_in(self, window: Window) -> Iterator[GroupHeader]:
        """Yield the groups created within `window`, oldest first. A group may show up here seconds late."""

    def creation(self, group_id: str) -> GroupHeader | None:
        """Return one group as the index would list it, or None where there is none."""

    def item(self, group_id: str, chunk: int) -> CommittedGroup | CommittedChunk | None:
        """Return a group (chunk 0) or a roster chunk as of now, or None. Raises MalformedRecord."""


class ReconcileState(Protocol):
    """What one run of reconcile leaves for the next: a lease, the watermark, and the groups that are still open."""

    def acquire(self, run: str, now: int, until: int) -> bool:
        """Take the lease for `run` until then (epoch ms), unless another run holds one that is not over by `now`."""

    def release(self, run: str) -> None:
        """Give the lease back, if `run` still holds it."""

    def watermark(self) -> int | None:
        """Return the time (epoch ms) up to which every group was looked at, or None before the first run."""

    def advance(self, run: str, watermark: int) -> None:
        """Move the watermark, if `run` still holds the lease."""

    def incomplete_groups(self, limit: int) -> list[IncompleteGroup]:
        """Return up to `limit` groups that were found incomplete, oldest first."""

    def remember(self, group: IncompleteGroup) -> None:
        """Remember an incomplete group, in place of what was remembered of it before."""

    def close(self, creation: GroupHeader) -> None:
        """Forget a group that is complete."""


class Quarantine(Protocol):
    """Where an operator finds what could not be done, with the cause: a dead-letter queue."""

    def put(self, body: str, cause: str) -> None:
        """Set a message aside. Raises TemporarilyUnavailable when it may not be there: then it must not be dropped."""


class Visibility(Protocol):
    """When a message that was not dealt with comes again."""

    def postpone(self, receipt: str, seconds: int) -> None:
        """Let the message that was received with `receipt` come again in so many seconds.

        Raises TemporarilyUnavailable; the queue's own visibility timeout holds then.
        """


class PolicyVersions(Protocol):
    """Immutable versions of policies, by their names."""

    def get(self, version: str) -> Policy:
        """Return a version. Raises MalformedRecord where there is none that can be read; TemporarilyUnavailable."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One numbered version of a scope's policy: who set it, when (epoch ms); `policy` None where it was removed."""

    scope: str
    number: int
    policy: Policy | None
    at: int
    by: str

    @property
    def name(self) -> str:
        """The version's name, as it is stamped on groups."""
        return f"{self.scope}/{self.number}"


class Policies(Protocol):
    """The policies that are set, by scope, and their history."""

    def numbers(self) -> Mapping[str, int]:
        """Return the number of the version that applies in each scope where a policy is set.

        Raises TemporarilyUnavailable.
        """

    def current(self, scope: str) -> PolicyVersion | None:
        """Return a scope's newest version as of now, or None where nothing was ever set."""

    def add(self, new: PolicyVersion) -> None:
        """Write a version and let it apply from now on.

        Raises PolicyChanged unless its number follows that of the newest version; TemporarilyUnavailable.
        """

    def history(self, scope: str, limit: int, before: int | None) -> list[PolicyVersion]:
        """Return up to `limit` versions of a scope with smaller numbers than `before`, the newest first."""


class Profiles(Protocol):
    """Users' devices and preferences."""

    def get(self, user_ids: Collection[str]) -> Mapping[str, Profile]:
        """Return what is known of each of these users; who has said nothing is left out."""

    def put_preferences(self, user_id: str, preferences: Preferences) -> None:
        """Replace a user's preferences."""

    def put_device(self, user_id: str, device: Device) -> None:
        """Add or replace a device. A token that another device or user had before is theirs no longer.

        Raises TooManyDevices, TemporarilyUnavailable.
        """

    def remove_device(self, user_id: str, device: Device) -> bool:
        """Forget a device, unless it has another token or owner by now. Returns whether it was forgotten."""


class Pusher(Protocol):
    """The platforms that carry pushes to devices."""

    def register(self, platform: Platform, token: str) -> str:
        """Return the endpoint of a device's token, ready to be pushed to.

        Raises PushNotConfigured, TokenRefused, TemporarilyUnavailable.
        """

    def unregister(self, endpoint: str) -> None:
        """Forget an endpoint; one that is gone already is no error."""

    def send(self, device: Device, push: Push) -> None:
        """Send one push. Raises DeviceGone, PushRefused, TemporarilyUnavailable."""
