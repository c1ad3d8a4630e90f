"""Preferences as an attribute of their user's profile: writing and reading."""

from __future__ import annotations

import json
from datetime import time
from typing import TYPE_CHECKING

from herald.adapters.dynamodb.values import read_text, text
from herald.domain.compact_json import encode
from herald.domain.push.preferences import Preferences, QuietHours

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Value


def preferences_value(preferences: Preferences) -> Value:
    """Return preferences as an attribute value: a JSON document."""
    quiet = preferences.quiet_hours
    document = {
        "push_muted": preferences.push_muted,
        "muted_group_types": sorted(preferences.muted_group_types),
        "quiet_hours": [f"{quiet.start:%H:%M}", f"{quiet.end:%H:%M}", quiet.time_zone] if quiet else None,
        "locale": preferences.locale,
    }
    return text(encode(document))


def read_preferences(item: Item) -> Preferences:
    """Read the preferences in a profile. Raises KeyError, ValueError, TypeError, IndexError or AttributeError."""
    document = json.loads(read_text(item, "preferences"))
    quiet = document["quiet_hours"]
    return Preferences(
        push_muted=document["push_muted"],
        muted_group_types=frozenset(document["muted_group_types"]),
        quiet_hours=QuietHours(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1]), quiet[2]) if quiet else None,
        locale=document["locale"],
    )
