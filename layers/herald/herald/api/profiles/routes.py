"""Routes under /me for preferences and devices."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path

from herald.api.http import answers as docs
from herald.api.http.problems import RequestRefused
from herald.api.http.requests import caller_of
from herald.api.profiles.models import DeviceModel, DeviceRequest, PreferencesModel
from herald.api.services import Services
from herald.domain.errors import DeviceNotFound
from herald.domain.identifiers import ID_RULE, UNREACHABLE_IDS, is_valid_id

DevicePath = Annotated[str, Path(description=f"Your own name of the device; it {ID_RULE}.")]


class ProfileRoutes:
    """Lets callers say what they want to hear, and where."""

    def __init__(self, app: APIGatewayRestResolver, services: Services) -> None:
        """Answer requests to `app` with `services`."""
        self._app = app
        self._desk = services.profiles

    def preferences(self) -> PreferencesModel:
        """Show the caller's preferences."""
        return PreferencesModel.of(self._desk.preferences(self._user()))

    def set_preferences(self, body: Annotated[PreferencesModel, Body()]) -> PreferencesModel:
        """Replace the caller's preferences."""
        self._desk.set_preferences(self._user(), body.to_domain())
        return body

    def put_device(self, device_id: DevicePath, body: Annotated[DeviceRequest, Body()]) -> DeviceModel:
        """Register a device of the caller's."""
        known = unquote(device_id)
        if not is_valid_id(known) or known in UNREACHABLE_IDS:
            raise RequestRefused(
                HTTPStatus.BAD_REQUEST,
                f"The request is not valid: device_id {ID_RULE}.",
                {"parameter": "device_id", "detail": ID_RULE},
            )
        return DeviceModel.of(self._desk.register(self._user(), body.to_domain(known)))

    def delete_device(self, device_id: DevicePath) -> Response[str]:
        """Forget a device of the caller's; somebody else's is as unknown as one that does not exist."""
        known = unquote(device_id)
        if not is_valid_id(known):
            raise DeviceNotFound(known)
        self._desk.unregister(self._user(), known)
        return Response(status_code=HTTPStatus.NO_CONTENT, body="")

    def _user(self) -> str:
        return caller_of(self._app.current_event).user_id


def add_profile_routes(app: APIGatewayRestResolver, services: Services) -> None:
    """Add the routes by which a user states preferences and devices."""
    routes = ProfileRoutes(app, services)
    app.get(
        "/me/preferences",
        summary="See your preferences",
        operation_id="getPreferences",
        responses=docs.responses(PreferencesModel, 200, 401, 503),
        tags=["Preferences"],
    )(routes.preferences)
    app.put(
        "/me/preferences",
        summary="Set your preferences",
        operation_id="putPreferences",
        responses=docs.responses(PreferencesModel, 200, 400, 401, 413, 415, 422, 503),
        tags=["Preferences"],
    )(routes.set_preferences)
    app.put(
        "/me/devices/<device_id>",
        summary="Register a device to push to",
        operation_id="putDevice",
        responses=docs.responses(DeviceModel, 200, 400, 401, 409, 413, 415, 422, 503),
        tags=["Preferences"],
    )(routes.put_device)
    app.delete(
        "/me/devices/<device_id>",
        summary="Forget a device",
        operation_id="deleteDevice",
        status_code=HTTPStatus.NO_CONTENT,
        responses=docs.responses(None, 204, 401, 404, 503),
        tags=["Preferences"],
    )(routes.delete_device)
