"""Checks whether readers of a published schema can read messages of a new one."""

from collections.abc import Iterator
from typing import Any

from herald.domain.identifiers import ID_PATTERN, USER_ID_PATTERN

Schema = dict[str, Any]

FIXED = ("const", "pattern", "format")

WIDENED = {ID_PATTERN: USER_ID_PATTERN}
"""Patterns that were widened on purpose. docs/decisions/0032 says why, and which readers meet new ids."""


def breaks(published: Schema, new: Schema) -> list[str]:
    """Return the differences that can break a reader of `published`; an empty list if `new` is compatible.

    A reader relies on required fields, types, allowed values, and formats of strings. It ignores unknown fields, so new
    fields break nothing.
    """
    return list(_differences(published, new, _Roots(published, new), "#"))


class _Roots:
    """The two documents in which references are resolved."""

    def __init__(self, published: Schema, new: Schema) -> None:
        self.published, self.new = published, new


def _differences(published: Schema, new: Schema, roots: _Roots, path: str) -> Iterator[str]:
    published, new = _resolved(published, roots.published), _resolved(new, roots.new)
    if missing := set(published.get("required", ())) - set(new.get("required", ())):
        yield f"{path}: no longer required: {', '.join(sorted(missing))}"
    if more := _types(new) - _types(published):
        yield f"{path}: may now be {', '.join(sorted(more))}"
    if "enum" in published and (more := set(new.get("enum", ["anything"])) - set(published["enum"])):
        yield f"{path}: has new values: {', '.join(sorted(map(str, more)))}"
    for name in FIXED:
        if name in published and new.get(name) not in (published[name], WIDENED.get(published[name])):
            yield f"{path}: {name} was {published[name]!r}"
    for name, inner in published.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{path}/{name}: is gone"
        else:
            yield from _differences(inner, new["properties"][name], roots, f"{path}/{name}")
    for name in ("items", "additionalProperties"):
        if isinstance(published.get(name), dict):
            yield from _differences(published[name], _schema(new.get(name)), roots, f"{path}/{name}")


def _schema(found: Any) -> Schema:
    return found if isinstance(found, dict) else {}


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Resolve references. A choice between null and one schema becomes that schema, marked as nullable."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    choices = [choice for choice in schema.get("anyOf", []) if choice.get("type") != "null"]
    if len(choices) == 1 and len(schema["anyOf"]) > 1:
        return {**_resolved(choices[0], root), "nullable": True}
    return schema


def _types(schema: Schema) -> set[str]:
    found = schema.get("type", "anything")
    types = set(found) if isinstance(found, list) else {found}
    return types | {"null"} if schema.get("nullable") else types
