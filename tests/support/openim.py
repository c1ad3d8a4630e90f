"""Format v1, read as a client of OpenIM reads it."""

import base64
import json
from typing import Any


def detail_of(message: str) -> dict[str, Any]:
    """Return the detail of a message: JSON in a JSON string, in base64."""
    content = json.loads(base64.b64decode(json.loads(message)["content"]))
    assert list(content) == ["detail"]
    detail: dict[str, Any] = json.loads(content["detail"])
    return detail
