"""Herald's errors, grouped by who can act on them. Each is named by the fact that it states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class HeraldError(Exception):
    """Base of every error that Herald raises itself.

    `requested` has the audit's facts of the group that was requested, if it is known.
    """

    requested: Mapping[str, object] | None = None


# The client can act: its request was refused, and nothing was written.


class ClientError(HeraldError):
    """A request that must be changed before it can succeed. The API answers with a 4xx."""


class FieldError(NamedTuple):
    """An invalid field of a request: a JSON pointer (RFC 6901) to it, and what would be valid."""

    pointer: str
    detail: str


class InvalidRequest(ClientError):
    """The request is well-formed, but some of its values are invalid."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in errors))
        self.errors = errors


class InvalidGroup(InvalidRequest):
    """No group can be created from the request."""


class AdminOnly(ClientError):
    """Only callers with the role `admin` may read and change policies."""


class ScopeNotFound(ClientError):
    """No policy scope has this name."""


class OwnerNotAllowed(ClientError):
    """Only callers with the role `admin` may create a group for another owner."""


class CreatorNotAllowed(ClientError):
    """Only callers with the role `admin` may create a group on behalf of a user."""


class OverrideNotAllowed(ClientError):
    """The policy does not allow the request's override. `field_error` names the field and the rule."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer} {detail}")
        self.field_error = FieldError(pointer, detail)


class PolicyChanged(ClientError):
    """The policy was changed since the caller read it. `number` is the current version."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the current version is {number}")
        self.number = number


class DeviceNotFound(ClientError):
    """The caller has no device with this id."""


class TooManyDevices(ClientError):
    """The caller has as many devices as one user may have."""


class PushNotConfigured(ClientError):
    """Pushes are off: the stack has no platform application for the device's platform."""


class TokenRefused(ClientError):
    """The push platform rejected the device's token as invalid."""


class TooManyCreations(ClientError):
    """The caller's quota for this hour is used up. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"{retry_after} seconds to go")
        self.retry_after = retry_after


class GroupIdTaken(ClientError):
    """Another request has created a group with this `group_id`."""


class IdempotencyKeyReused(ClientError):
    """The caller has used this idempotency key before, for a request with another meaning."""


class GroupNotFound(ClientError):
    """The group does not exist, or the caller may not know of it: from outside, both look the same."""


class MembersNotAllowed(ClientError):
    """The group's settings let only its owner and its admins look at its members."""


class DeliveriesNotAllowed(ClientError):
    """The caller is in the group, but is neither its creator, nor its owner, nor an admin."""


class NotificationNotFound(ClientError):
    """The caller's inbox has no notification with this id."""


class InvalidCursor(ClientError):
    """The cursor was not given out by this list, or was changed."""


# Time can help: the same operation may succeed later.


class TemporarilyUnavailable(HeraldError):
    """A dependency is throttled, in conflict or down. It is unknown whether something was written."""


class NotWritten(TemporarilyUnavailable):
    """AWS reports that nothing was written: the write was in conflict with another, or was throttled."""


class RecipientsWaiting(TemporarilyUnavailable):
    """Some recipients of a message could not be reached. All others are done, and the ledger names the waiting."""

    def __init__(self, waiting: Collection[str], reason: str) -> None:
        super().__init__(f"{len(waiting)} recipients wait: {reason}")
        self.waiting = waiting


class PushImpossible(TemporarilyUnavailable):
    """AWS refuses every push, or all of a platform, until an operator repairs the stack."""


class OpenIMMisconfigured(TemporarilyUnavailable):
    """OpenIM refuses every notice until an operator repairs its address, secret, administrator or sender account."""


class DeliveryInProgress(TemporarilyUnavailable):
    """Another worker has begun this delivery, and may still be at it."""


class OutOfTime(HeraldError):
    """Too little time is left in this invocation to start. Nothing was tried."""


class PublishFailed(HeraldError):
    """The publication at `position` was not published; those before it were."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"notification {position} was not published: {reason}")
        self.position = position


# No retry can help.


class MalformedRecord(HeraldError):
    """A stored item, a stream record or a message that this version of Herald cannot read."""


class MessageTooLarge(MalformedRecord):
    """An item whose message is larger than SNS or a reader takes. It is quarantined like an unreadable item."""


class DeviceGone(HeraldError):
    """The push platform no longer knows the device: its endpoint is disabled or deleted."""


class PushRefused(HeraldError):
    """The push platform refused the push for good."""


class OpenIMRefused(HeraldError):
    """OpenIM refused the notice for this recipient for good."""
