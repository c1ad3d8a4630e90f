"""The rules for the content of messages.

OpenIM decodes content weakly: "1" is taken for 1, and 1 for "1". A violation is answered with code 500, because its
error has no code of its own: it looks like a fault of the server, but is permanent.
"""

from collections.abc import Mapping
from typing import Any

from herald_tools.openim.errors import Code, Refused, bad_arguments

CUSTOM, NOTIFICATION = 110, 1400
"""Content types."""

_MAX_MIX_TYPE = 5
_ELEMENTS = ("pictureElem", "soundElem", "videoElem", "fileElem")


def check_content(content_type: int, content: Mapping[str, Any]) -> None:
    """Raise Refused if the content breaks a rule of its type, or if the stand-in does not play the type."""
    if content_type == NOTIFICATION:
        _check_notification(content)
    elif content_type == CUSTOM:
        _check_custom(content)
    else:
        raise bad_arguments("not support contentType")


def _check_notification(content: Mapping[str, Any]) -> None:
    found = {name.lower(): value for name, value in content.items()}
    for name in ("NotificationName", "Text"):
        if not _text(found, name):
            raise _violation("OANotificationElem", name, "required")
    if not _number(found, "NotificationType"):
        raise _violation("OANotificationElem", "NotificationType", "required")
    for name in ("NotificationFaceURL", "Url", "Ex"):
        _text(found, name)
    if not 0 <= _number(found, "MixType") <= _MAX_MIX_TYPE:
        raise _violation("OANotificationElem", "MixType", "lte")
    for name in _ELEMENTS:
        if not isinstance(found.get(name.lower()), dict | None):
            raise _undecodable(name, "an object")


def _check_custom(content: Mapping[str, Any]) -> None:
    found = {name.lower(): value for name, value in content.items()}
    if not _text(found, "Data"):
        raise _violation("CustomElem", "Data", "required")
    for name in ("Description", "Extension"):
        _text(found, name)


def _text(found: Mapping[str, Any], name: str) -> str:
    """Return a text; numbers and bools are taken for one."""
    value = found.get(name.lower())
    if isinstance(value, dict | list):
        raise _undecodable(name, "a text")
    return "" if value is None else str(value)


def _number(found: Mapping[str, Any], name: str) -> int:
    """Return a number; texts and bools are taken for one."""
    value = found.get(name.lower()) or 0
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise _undecodable(name, "a number") from error


def _violation(struct: str, field: str, tag: str) -> Refused:
    detail = f"Key: '{struct}.{field}' Error:Field validation for '{field}' failed on the '{tag}' tag"
    return Refused(Code.SERVER_INTERNAL, detail)


def _undecodable(name: str, wanted: str) -> Refused:
    return Refused(Code.SERVER_INTERNAL, f"'{name}' is not {wanted}")
