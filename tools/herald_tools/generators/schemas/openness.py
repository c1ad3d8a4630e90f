"""Checks that published schemas let later versions add fields: "changes only add"."""

import json
from collections.abc import Iterator
from typing import Any

from herald.api.app import build_app
from herald.api.late_routes import OPENAPI
from herald.api.services import Services

Schema = dict[str, Any]

_CLOSED = ("additionalProperties", "unevaluatedProperties")


def closed(schema: Schema, path: str = "#") -> list[str]:
    """Return the places of a schema where an object may have no further fields. References are not followed."""
    return list(_closed(schema, path))


def closed_answers(document: Schema) -> list[str]:
    """Return the places of an OpenAPI document where an answer may have no further fields."""
    components = document["components"]["schemas"]
    answers = [
        content["schema"]
        for item in document["paths"].values()
        for operation in item.values()
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
    ]
    reachable = sorted(_reachable(answers, components))
    inside = [place for name in reachable for place in closed(components[name], f"#/components/schemas/{name}")]
    return inside + [place for answer in answers for place in closed(answer)]


def api_document() -> Schema:
    """Return the OpenAPI document of the API, as it serves it."""
    nothing: Any = None  # The document needs no service.
    services = Services(**dict.fromkeys(Services.__slots__, nothing))
    event = {"httpMethod": "GET", "path": OPENAPI, "requestContext": {"path": OPENAPI}}
    answer = build_app(services)(event, nothing)
    document: Schema = json.loads(answer["body"])
    return document


def _closed(schema: object, path: str) -> Iterator[str]:
    if isinstance(schema, list):
        for position, inner in enumerate(schema):
            yield from _closed(inner, f"{path}/{position}")
    if isinstance(schema, dict):
        for name, inner in schema.items():
            if name in _CLOSED and inner is False:
                yield f"{path}: {name} is false"
            yield from _closed(inner, f"{path}/{name}")


def _reachable(schemas: list[Any], components: dict[str, Schema]) -> set[str]:
    """Return the names of the components that schemas refer to, directly or not."""
    found: set[str] = set()
    waiting = [name for schema in schemas for name in _references(schema)]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += _references(components[name])
    return found


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)
    if isinstance(schema, dict):
        for name, inner in schema.items():
            if name == "$ref":
                yield str(inner).rsplit("/", 1)[1]
            yield from _references(inner)
