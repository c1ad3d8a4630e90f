"""Pushes through SNS platform applications (APNs and FCM)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from herald.adapters.calls.aws_errors import (
    any_error_as_unavailable,
    error_code,
    is_transient,
    transient_as_unavailable,
)
from herald.adapters.messaging.sns_push import sns_attributes, sns_message
from herald.domain.errors import (
    DeviceGone,
    PushImpossible,
    PushNotConfigured,
    PushRefused,
    TemporarilyUnavailable,
    TokenRefused,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_sns import SNSClient

    from herald.domain.push.devices import Device, Platform
    from herald.domain.push.payloads import Push


_GONE = frozenset({"EndpointDisabled", "EndpointDisabledException", "NotFound", "NotFoundException"})
_INVALID = frozenset({"InvalidParameter", "InvalidParameterException", "ParameterValueInvalid"})

_DELETED = "No endpoint found"
"""SNS answers a push to a deleted endpoint with an invalid parameter, whose text says this."""

_EXISTING = re.compile(r"Endpoint (arn:\S+) already exists")
"""SNS names the existing endpoint of a token only in the text of its error (AWS: creating platform endpoints)."""


class SnsPusher:
    """Registers devices with SNS and sends pushes to them."""

    def __init__(self, client: Callable[[], SNSClient], applications: Mapping[Platform, str]) -> None:
        """`client` returns the SNS client when it is first needed.

        `applications` are the ARNs of the platform applications; a platform without one takes no devices.
        """
        self._client = client
        self._applications = applications

    def register(self, platform: Platform, token: str) -> str:
        """Create or find the endpoint of a token, and enable it; see `herald.domain.push.ports.Pusher`.

        SNS returns the same endpoint for the same token, but leaves it disabled if the platform has rejected it before.
        """
        application = self._applications.get(platform)
        if application is None:
            raise PushNotConfigured(platform)
        with transient_as_unavailable():
            endpoint = self._endpoint(application, token)
            self._enable(endpoint, token)
        return endpoint

    def _enable(self, endpoint: str, token: str) -> None:
        try:
            self._client().set_endpoint_attributes(EndpointArn=endpoint, Attributes={"Token": token, "Enabled": "true"})
        except ClientError as error:
            if error_code(error) not in _GONE:
                raise
            raise TemporarilyUnavailable("the endpoint was deleted during its registration") from error

    def _endpoint(self, application: str, token: str) -> str:
        """Return the endpoint of a token. If it exists with other attributes, SNS answers with an error."""
        try:
            created = self._client().create_platform_endpoint(PlatformApplicationArn=application, Token=token)
        except ClientError as error:
            if error_code(error) not in _INVALID:
                raise
            existing = _EXISTING.search(str(error))
            if existing is None:
                raise TokenRefused(application) from error
            return existing[1]
        return created["EndpointArn"]

    def enable(self, endpoint: str, token: str) -> None:
        """Enable an endpoint; see `herald.domain.push.ports.Pusher`."""
        with transient_as_unavailable():
            self._enable(endpoint, token)

    def unregister(self, endpoint: str) -> None:
        """Delete an endpoint. SNS accepts this for an endpoint that does not exist (AWS).

        An endpoint that cannot be deleted is tried again later, so any error of AWS counts as temporary.
        """
        with any_error_as_unavailable():
            self._client().delete_endpoint(EndpointArn=endpoint)

    def send(self, device: Device, push: Push) -> None:
        """Publish to the endpoint of a device; see `herald.domain.push.ports.Pusher`."""
        with transient_as_unavailable():
            try:
                self._client().publish(
                    TargetArn=device.endpoint,
                    MessageStructure="json",
                    Message=sns_message(device, push),
                    MessageAttributes=sns_attributes(device, push),
                )
            except ClientError as error:
                if is_transient(error):
                    raise
                raise _refusal(error, device) from error


def _refusal(error: ClientError, device: Device) -> Exception:
    """Return what an error of Publish means. Only the errors that AWS documents for an endpoint concern one device.

    Any other is the stack's: a missing permission, a key, a disabled platform application or an expired certificate.
    """
    code = error_code(error)
    if code in _GONE or (code in _INVALID and _DELETED in str(error)):
        return DeviceGone(device.device_id)
    return PushRefused(code) if code in _INVALID else PushImpossible(code)
