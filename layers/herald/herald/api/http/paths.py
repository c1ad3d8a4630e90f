"""The path of a request as the routes know it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def routed_path(event: Mapping[str, Any]) -> str:
    """Return the path of an API Gateway event without stage and without the base path of a custom domain.

    API Gateway writes the base path into `path` and into the request context's path. What it matched itself, the
    resource or its greedy parameter, has none. An event without either, such as a test's, has its `path`.
    """
    proxy = (event.get("pathParameters") or {}).get("proxy")
    if isinstance(proxy, str):
        return f"/{proxy}"
    resource = event.get("resource") or ""
    if resource and "{" not in resource:
        return str(resource)
    return str(event.get("path") or "")
