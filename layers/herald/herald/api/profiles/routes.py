"""Routes under /me/preferences and /me/devices."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from herald.api.http.problems import refusal
from herald.api.http.responses import responses
from herald.api.profiles.device_models import DeviceModel, DeviceRequest, DevicesModel
from herald.api.profiles.models import PreferencesModel
from herald.api.profiles.request_models import PreferencesRequest
from herald.api.routers import ServiceRouter
from herald.domain.errors import DeviceNotFound
from herald.domain.identifiers import ID_RULE, UNREACHABLE_IDS, is_valid_id

DevicePath = Annotated[str, Path(description=f"Your own id for the device; it {ID_RULE}.")]

router = ServiceRouter()


@router.get(
    "/me/preferences",
    summary="Get your preferences",
    operation_id="getPreferences",
    responses=responses(PreferencesModel, 200),
    tags=["Preferences"],
)
def preferences() -> PreferencesModel:
    """Return the caller's preferences."""
    return PreferencesModel.of(router.services.profiles.preferences(router.caller.user_id))


@router.put(
    "/me/preferences",
    summary="Set your preferences",
    operation_id="putPreferences",
    responses=responses(PreferencesModel, 200, 422),
    tags=["Preferences"],
)
def set_preferences(body: Annotated[PreferencesRequest, Body()]) -> PreferencesModel:
    """Replace the caller's preferences."""
    preferences = body.to_domain()
    router.services.profiles.set_preferences(router.caller.user_id, preferences)
    return PreferencesModel.of(preferences)


@router.get(
    "/me/devices",
    summary="List your devices, the longest unused first",
    operation_id="listDevices",
    responses=responses(DevicesModel, 200),
    tags=["Preferences"],
)
def devices() -> DevicesModel:
    """Return the caller's devices, without their tokens."""
    return DevicesModel.of(router.services.profiles.profile(router.caller.user_id))


@router.put(
    "/me/devices/<device_id>",
    summary="Register a device for pushes",
    operation_id="putDevice",
    responses=responses(DeviceModel, 200, 409, 422),
    tags=["Preferences"],
)
def put_device(device_id: DevicePath, body: Annotated[DeviceRequest, Body()]) -> DeviceModel:
    """Register one of the caller's devices."""
    decoded = unquote(device_id)
    if not is_valid_id(decoded) or decoded in UNREACHABLE_IDS:
        raise refusal("parameter", "device_id", ID_RULE)
    return DeviceModel.of(router.services.profiles.register(router.caller.user_id, body.to_domain(decoded)))


@router.delete(
    "/me/devices/<device_id>",
    summary="Delete a device",
    operation_id="deleteDevice",
    status_code=HTTPStatus.NO_CONTENT,
    responses=responses(None, 204, 404),
    tags=["Preferences"],
)
def delete_device(device_id: DevicePath) -> Response[str]:
    """Delete one of the caller's devices. Another user's device is not found, like one that does not exist."""
    decoded = unquote(device_id)
    if not is_valid_id(decoded):
        raise DeviceNotFound(decoded)
    router.services.profiles.unregister(router.caller.user_id, decoded)
    return Response(status_code=HTTPStatus.NO_CONTENT, body="")
