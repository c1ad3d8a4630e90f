"""Retired endpoints as items of the settings table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from herald.adapters.dynamodb import user_keys
from herald.adapters.dynamodb.token_items import fingerprint_of
from herald.adapters.dynamodb.values import number, read_int, read_text, text
from herald.domain.push.devices import Platform, RetiredEndpoint

if TYPE_CHECKING:
    from herald.adapters.dynamodb.values import Item, Key, StoredItem


def retired_key(retired: RetiredEndpoint) -> Key:
    """Return the key of a retired endpoint: there is one for each token."""
    return user_keys.retired_endpoint_key(fingerprint_of(retired.platform, retired.token))


def retired_item(retired: RetiredEndpoint) -> StoredItem:
    """Return the item of a retired endpoint. It has the token, from which an unknown endpoint can be found."""
    return {
        **retired_key(retired),
        "platform": text(retired.platform.value),
        "token": text(retired.token),
        "endpoint": text(retired.endpoint),
        "due": number(retired.due),
    }


def is_readable(item: Item) -> bool:
    """Return whether this version knows the platform of a retired endpoint."""
    return item.get("platform", {}).get("S") in list(Platform)


def read_retired(item: Item) -> RetiredEndpoint:
    """Read a retired endpoint. Raises ValueError for a platform that is not known."""
    return RetiredEndpoint(
        Platform(read_text(item, "platform")),
        read_text(item, "token"),
        read_text(item, "endpoint"),
        read_int(item, "due"),
    )
