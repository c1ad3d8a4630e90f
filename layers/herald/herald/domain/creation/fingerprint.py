"""The fingerprint of a request: a retry is recognised by it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from herald.domain.groups.group import DEFAULT_SETTINGS, SETTING_NAMES, Person
from herald.domain.policies.decisions import NO_OVERRIDE

if TYPE_CHECKING:
    from herald.domain.creation.people import GroupPeople
    from herald.domain.creation.request import CreationRequest

_FIRST_SETTINGS = ("need_verification", "look_member_info", "apply_member_friend")
"""The settings that every fingerprint includes. Later ones are included only if they differ from their default."""


def fingerprint(request: CreationRequest, caller: str, people: GroupPeople) -> str:
    """Hash what the request means, not how it was written: lists are sets, and a default equals its explicit value.

    Fingerprints are stored: a field that is added later must not change those of requests that leave it out.
    """
    meaning: list[Any] = [
        caller,
        people.owner,
        sorted(people.admins),
        sorted(people.members),
        request.group_id,
        request.name,
        request.group_type,
        request.introduction,
        request.announcement,
        request.face_url,
        request.ex,
        *(getattr(request.settings, name) for name in _FIRST_SETTINGS),
    ]
    if request.override != NO_OVERRIDE:
        meaning.append([request.override.level, sorted(request.override.channels or ())])
    if request.creator and request.creator != Person(people.owner, "", ""):
        meaning.append({"creator": [request.creator.user_id, request.creator.name, request.creator.face_url]})
    if later := _later_settings(request):
        meaning.append(later)
    return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()


def _later_settings(request: CreationRequest) -> dict[str, str]:
    """Return the settings that were added later, as far as they differ from their defaults."""
    return {
        name: getattr(request.settings, name)
        for name in SETTING_NAMES
        if name not in _FIRST_SETTINGS and getattr(request.settings, name) != getattr(DEFAULT_SETTINGS, name)
    }
