"""A valid request for every operation of the API, and users who send it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.world import World

GROUP = "hikers"
PHONE = "phone"
PEOPLE = {
    "creator": "carl",
    "owner": "olga",
    "group admin": "ada",
    "member": "ben",
    "stranger": "eve",
    "app admin": "root",
}
"""Users by their relation to a group whose creator is not a member of it."""


def roles_of(caller: str) -> str:
    """Return the roles in the caller's token."""
    return "admin" if caller == "app admin" else ""


@dataclass(frozen=True)
class Request:
    """One request, without its sender."""

    operation: str
    path: str
    body: Any = None
    headers: Mapping[str, str] | None = None

    @property
    def method(self) -> str:
        """Return the operation's method."""
        return self.operation.partition(" ")[0]

    def send(self, world: World, user: str, roles: str = "", **options: Any) -> dict[str, Any]:
        """Send it as `user`."""
        headers = {**(self.headers or {}), **options.pop("headers", {})}
        return world.send(self.method, self.path, user, self.body, headers=headers, roles=roles, **options)


def device(token: str) -> dict[str, str]:
    """Return a body that registers a device."""
    return {"platform": "fcm", "token": f"{token}:APA91bHPRgkF3JUikC4ENAHEeMrd41Zxv3hVZjC9KtT8OvPVGJ"}


NEW_GROUP = {"name": "Walkers", "group_type": "work", "members": ["zoe"]}
PREFERENCES = {"push": {"muted": True, "muted_group_types": []}, "quiet_hours": None, "locale": "de"}
POLICY = {"level": "full"}
FIRST, SECOND = {"If-Match": '"0"'}, {"If-Match": '"1"'}

REQUESTS = {
    request.operation: request
    for request in (
        Request("POST /groups", "/groups", NEW_GROUP),
        Request("GET /groups/{group_id}", f"/groups/{GROUP}"),
        Request("GET /groups/{group_id}/members", f"/groups/{GROUP}/members"),
        Request("GET /groups/{group_id}/deliveries", f"/groups/{GROUP}/deliveries"),
        Request("GET /me/notifications", "/me/notifications"),
        Request("GET /me/notifications/unread", "/me/notifications/unread"),
        Request("POST /me/notifications/read", "/me/notifications/read", {"through": "nothing"}),
        Request("GET /me/preferences", "/me/preferences"),
        Request("PUT /me/preferences", "/me/preferences", PREFERENCES),
        Request("GET /me/devices", "/me/devices"),
        Request("PUT /me/devices/{device_id}", f"/me/devices/{PHONE}", device("token-of-a-phone")),
        Request("DELETE /me/devices/{device_id}", f"/me/devices/{PHONE}"),
        Request("GET /policies", "/policies"),
        Request("POST /policies/preview", "/policies/preview", {"group": NEW_GROUP}),
        Request("GET /policies/{scope}", "/policies/default"),
        Request("PUT /policies/{scope}", "/policies/default", POLICY, FIRST),
        Request("DELETE /policies/{scope}", "/policies/default", headers=SECOND),
        Request("GET /policies/{scope}/versions", "/policies/default/versions"),
        Request("GET /policies/group_type/{group_type}", "/policies/group_type/work"),
        Request("PUT /policies/group_type/{group_type}", "/policies/group_type/work", POLICY, FIRST),
        Request("DELETE /policies/group_type/{group_type}", "/policies/group_type/work", headers=SECOND),
        Request("GET /policies/group_type/{group_type}/versions", "/policies/group_type/work/versions"),
        Request("GET /health", "/health"),
    )
}


def documented(world: World) -> set[str]:
    """Return every operation that the OpenAPI document names."""
    document = world.request("GET", "/openapi.json", "")[1]
    return {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}


def found_group(world: World) -> None:
    """Create the group, as a back end on behalf of a creator who is not in it."""
    body = {
        "group_id": GROUP,
        "name": "Hikers",
        "group_type": "work",
        "creator": {"user_id": PEOPLE["creator"]},
        "owner": PEOPLE["owner"],
        "admins": [PEOPLE["group admin"]],
        "members": [PEOPLE["member"]],
    }
    assert world.request("POST", "/groups", "backend", body, roles="admin")[0] == 201
    world.settle()


def allow_pushes(world: World) -> None:
    """Give the stack a platform application for FCM."""
    world.configure("FcmApplicationArn", world.backing.make_application("GCM"))
