"""Pushes, through SNS's platform applications (APNs and FCM)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from herald.adapters.calls.aws_errors import error_code, is_transient, transient_as_unavailable
from herald.domain.delivery.push import Platform, payload
from herald.domain.errors import DeviceGone, PushNotConfigured, PushRefused, TemporarilyUnavailable, TokenRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    from herald.domain.delivery.push import Device, Push

_GONE = frozenset({"EndpointDisabled", "EndpointDisabledException", "NotFound", "NotFoundException"})
_REFUSED = frozenset({"InvalidParameter", "InvalidParameterException", "ParameterValueInvalid"})

_STANDING = re.compile(r"Endpoint (arn:\S+) already exists")
"""SNS names the endpoint that a token has only in the text of its refusal (AWS: creating platform endpoints)."""

ALERT = "alert"
"""What APNs wants to know of a push that shows something (Apple)."""


class SnsPusher:
    """Registers devices with SNS and sends to them."""

    def __init__(self, client: Callable[[], SNSClient], applications: Mapping[Platform, str]) -> None:
        """Use what `client` returns, when it is needed; `applications` are the ARNs of platform applications."""
        self._client = client
        self._applications = applications

    def register(self, platform: Platform, token: str) -> str:
        """Make an endpoint, or take the one that the token has, and enable it; see `herald.domain.ports.Pusher`.

        SNS answers with the same endpoint for the same token, but leaves it disabled if a platform has refused it.
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
            raise TemporarilyUnavailable("somebody else has just deleted the endpoint") from error

    def _endpoint(self, application: str, token: str) -> str:
        try:
            made = self._client().create_platform_endpoint(PlatformApplicationArn=application, Token=token)
        except ClientError as error:
            if error_code(error) not in _REFUSED:
                raise
            existing = _STANDING.search(str(error))
            if existing is None:
                raise TokenRefused(application) from error
            return existing[1]
        return made["EndpointArn"]

    def unregister(self, endpoint: str) -> None:
        """Delete an endpoint; SNS does not mind when it is gone (AWS)."""
        with transient_as_unavailable():
            self._client().delete_endpoint(EndpointArn=endpoint)

    def send(self, device: Device, push: Push) -> None:
        """Publish to the device's endpoint; see `herald.domain.ports.Pusher`."""
        body = {_name_in_sns(device): payload(device.platform, push), "default": push.words.body}
        with transient_as_unavailable():
            try:
                self._client().publish(
                    TargetArn=device.endpoint,
                    MessageStructure="json",
                    Message=json.dumps(body, ensure_ascii=False),
                    MessageAttributes=_attributes(device, push),
                )
            except ClientError as error:
                if error_code(error) in _GONE:
                    raise DeviceGone(device.device_id) from error
                if is_transient(error):
                    raise
                # Whatever else SNS says of one device, such as a certificate that is over, must not hold up the others.
                raise PushRefused(error_code(error)) from error


def _name_in_sns(device: Device) -> str:
    """Return SNS's name of the endpoint's platform, which its ARN holds: APNS, APNS_SANDBOX or GCM."""
    return device.endpoint.split(":", 5)[5].split("/")[1]


def _attributes(device: Device, push: Push) -> dict[str, MessageAttributeValueTypeDef]:
    """Return what SNS passes on to APNs as headers; FCM has its own in the payload."""
    if device.platform is not Platform.APNS:
        return {}
    headers = {"COLLAPSE_ID": push.collapse_id, "PUSH_TYPE": ALERT}
    return {
        f"AWS.SNS.MOBILE.APNS.{name}": {"DataType": "String", "StringValue": value} for name, value in headers.items()
    }
