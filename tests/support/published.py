"""The published schemas, as they are in docs/schemas."""

import json
from typing import Any

from herald_tools.generators.schemas.documents import SCHEMAS


def published_schema(name: str) -> dict[str, Any]:
    """Return the schema of one message, by the name of its file."""
    document: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text())
    return document
