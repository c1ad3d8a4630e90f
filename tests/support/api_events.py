"""Events of API requests, as API Gateway sends them."""

import json
import uuid
from typing import Any


def api_event(  # noqa: PLR0913 - a request has this many parts.
    method: str,
    path: str,
    user: str,
    body: Any = None,
    *,
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    roles: str = "",
    raw: str | None = None,
) -> dict[str, Any]:
    """Return the event of an authorized request. `raw` is a body that is sent unchanged."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "requestContext": {
            "stage": "v1",
            "path": f"/v1{path}",
            "requestId": str(uuid.uuid4()),
            "authorizer": {"user_id": user, "name": user.capitalize(), "picture": "", "roles": roles},
        },
        "body": raw if raw is not None else (None if body is None else json.dumps(body)),
        "isBase64Encoded": False,
    }


def behind_domain(event: dict[str, Any], base: str, *, fixed: bool = False) -> dict[str, Any]:
    """Return the event of the same request to a custom domain with the base path `base`.

    API Gateway then writes the base path into both paths, and leaves the stage out (AWS, "API mappings"). `fixed`: the
    path is a resource of its own, not one below `/{proxy+}`.
    """
    path, resource = event["path"], event["path"] if fixed else event["resource"]
    context = {"path": f"/{base}{path}", "domainName": "api.example.com", "resourcePath": resource}
    return event | {
        "resource": resource,
        "path": f"/{base}{path}",
        "pathParameters": None if fixed else {"proxy": path.removeprefix("/")},
        "requestContext": event["requestContext"] | context,
    }
