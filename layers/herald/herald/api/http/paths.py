"""The path of a request as the routes know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote


def routed_path(event: Mapping[str, Any]) -> str:
    """Return the path of an API Gateway event without stage and without the base path of a custom domain.

    API Gateway writes the base path into `path` and into the request context's path. What it matched itself, the
    resource or its greedy parameter, is the rest. In an event without either, such as a test's, that is `path`.
    """
    path = str(event.get("path") or "")
    matched = _matched(event)
    if matched is None or not _decoded(path).endswith(_decoded(matched)):
        return path
    return matched


def _matched(event: Mapping[str, Any]) -> str | None:
    proxy = (event.get("pathParameters") or {}).get("proxy")
    if isinstance(proxy, str):
        return f"/{proxy}"
    resource = event.get("resource")
    return resource if isinstance(resource, str) and resource and "{" not in resource else None


def _decoded(path: str) -> str:
    """Return a path for a comparison: a client may encode more than it has to, or add a slash at the end."""
    return unquote(path).rstrip("/")
