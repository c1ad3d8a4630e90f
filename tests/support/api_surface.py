"""The paths of the API with their methods. A change here is a change of what clients may call."""

DOCUMENTATION = {"/docs": ("GET",), "/openapi.json": ("GET",)}
"""What documents the API and is not documented itself."""

METHODS = {
    "/groups": ("POST",),
    "/groups/{group_id}": ("GET",),
    "/groups/{group_id}/deliveries": ("GET",),
    "/groups/{group_id}/members": ("GET",),
    "/me/notifications": ("GET",),
    "/me/notifications/read": ("POST",),
    "/me/notifications/unread": ("GET",),
    "/me/devices": ("GET",),
    "/me/devices/{device_id}": ("DELETE", "PUT"),
    "/me/preferences": ("GET", "PUT"),
    "/policies": ("GET",),
    "/policies/group_type/{group_type}": ("DELETE", "GET", "PUT"),
    "/policies/group_type/{group_type}/versions": ("GET",),
    "/policies/preview": ("POST",),
    "/policies/{scope}": ("DELETE", "GET", "PUT"),
    "/policies/{scope}/versions": ("GET",),
    "/health": ("GET",),
}
"""In the order of the OpenAPI document."""
