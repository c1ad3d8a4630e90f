"""One push as SNS takes it: payload and attributes for the device's platform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from herald.domain.errors import PushRefused
from herald.domain.push.devices import Platform
from herald.domain.push.payloads import payload

if TYPE_CHECKING:
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    from herald.domain.push.devices import Device
    from herald.domain.push.payloads import Push


ALERT = "alert"
"""The `apns-push-type` of a push that is shown to the user (Apple)."""


def sns_message(device: Device, push: Push) -> str:
    """Return the message in SNS's JSON structure: a payload for the platform, and the `default` that SNS requires.

    SNS sends `default` to endpoints of other platforms only, so no device receives it.
    """
    message = {_name_in_sns(device): payload(device.platform, push), "default": push.words.body}
    return json.dumps(message, ensure_ascii=False)


def _name_in_sns(device: Device) -> str:
    """Return SNS's name of the platform, as it is in the endpoint's ARN: APNS, APNS_SANDBOX or GCM.

    Raises PushRefused if the endpoint is no such ARN: it was damaged in the table.
    """
    parts = device.endpoint.rpartition(":")[2].split("/")
    if len(parts) < len(("endpoint", "GCM")):
        raise PushRefused("the device has no valid endpoint")
    return parts[1]


def sns_attributes(device: Device, push: Push) -> dict[str, MessageAttributeValueTypeDef]:
    """Return the attributes that SNS sends to APNs as headers. FCM reads the same from the payload."""
    if device.platform is not Platform.APNS:
        return {}
    headers = {"COLLAPSE_ID": push.collapse_id, "PUSH_TYPE": ALERT}
    return {
        f"AWS.SNS.MOBILE.APNS.{name}": {"DataType": "String", "StringValue": value} for name, value in headers.items()
    }
