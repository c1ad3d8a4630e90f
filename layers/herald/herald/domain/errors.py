"""What can go wrong in Herald's own terms; each error is named by the fact it states."""

from dataclasses import dataclass


class HeraldError(Exception):
    """Base of every error that Herald raises itself. `group_id` is the group that it is about, where that is known."""

    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with a request: a JSON pointer (RFC 6901) to the field, and what would be right."""

    pointer: str
    detail: str


class InvalidRequest(HeraldError):
    """The request is well-formed, but what it says cannot be. Nothing was written."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in errors))
        self.errors = errors


class InvalidGroup(InvalidRequest):
    """No group can be made of the request."""


class AdminOnly(HeraldError):
    """Only a caller with the role `admin` may look at policies and change them."""


class ScopeNotFound(HeraldError):
    """There is no such scope for a policy."""


class OwnerNotAllowed(HeraldError):
    """Only a caller with the role `admin` may create a group that somebody else owns."""


class OverrideNotAllowed(HeraldError):
    """The policy does not let a request change its notifications so; the field is named, and the rule."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(f"{pointer} {detail}")
        self.field_error = FieldError(pointer, detail)


class PolicyChanged(HeraldError):
    """Somebody has changed the policy since it was looked at; nothing was written. `number` is the current version."""

    def __init__(self, number: int) -> None:
        super().__init__(f"the current version is {number}")
        self.number = number


class DeviceNotFound(HeraldError):
    """The caller has no device with this id."""


class TooManyDevices(HeraldError):
    """The caller has as many devices as one user may have."""


class PushNotConfigured(HeraldError):
    """Pushes are off: the stack has no platform application for the device's platform."""


class TokenRefused(HeraldError):
    """The platform says that the device's token is none."""


class TooManyCreations(HeraldError):
    """The caller has created as much within this hour as one user may. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"{retry_after} seconds to go")
        self.retry_after = retry_after


class GroupIdTaken(HeraldError):
    """Another request has made a group under this `group_id`."""


class IdempotencyKeyReused(HeraldError):
    """The caller has used this idempotency key before, for a request that means something else."""


class GroupNotFound(HeraldError):
    """There is no such group, or the caller may not know of it: the two look the same from outside."""


class DeliveriesNotAllowed(HeraldError):
    """The caller is in the group, but is neither its creator, nor its owner, nor an admin."""


class NotificationNotFound(HeraldError):
    """The caller's inbox holds no notification with this id."""


class InvalidCursor(HeraldError):
    """The cursor was not made by this list, or was changed since."""


class TemporarilyUnavailable(HeraldError):
    """A dependency is throttled, in conflict or down. The same request may succeed later."""


class NotWritten(TemporarilyUnavailable):
    """AWS says that it wrote nothing: the write was in conflict with another, or too much for now."""


class OutOfTime(HeraldError):
    """There is too little time left in this invocation to begin. Nothing was tried."""


class MalformedRecord(HeraldError):
    """A stream record or a message that this version of Herald cannot read. Trying again cannot help."""


class DeviceGone(HeraldError):
    """The platform no longer knows the device: its endpoint is disabled or deleted, and can be forgotten."""


class PushRefused(HeraldError):
    """The platform will never take this push; trying again cannot help."""


class PublishFailed(HeraldError):
    """The notifications before `position` (an index into what was to be published) are out; this one is not."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"notification {position} was not published: {reason}")
        self.position = position
