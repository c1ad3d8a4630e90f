"""What models of requests have in common."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from herald.api.http.models import LazyModel

_ABOUT_THE_FIELD = ("title", "description", "default", "examples")
"""What a schema says of a field, not of its values."""


class RequestModel(LazyModel):
    """A part of a request. An unknown field is an error; null in an optional field means that the field is left out.

    Many generated clients send every field, with null for what is not set. No answer is built on this class: readers
    of answers accept fields that a later version adds.
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: object) -> object:
        if not isinstance(given, dict) or None not in given.values():
            return given
        optional = {field.alias or name for name, field in cls.model_fields.items() if not field.is_required()}
        return {name: value for name, value in given.items() if value is not None or name not in optional}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Let each optional field be null in the schema, too."""
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        required, fields = schema.get("required", ()), schema["properties"]
        for name in fields.keys() - required:
            fields[name] = _nullable(fields[name])
        return reference


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the same values and null, in the form in which pydantic writes it."""
    null = {"type": "null"}
    if null in schema.get("anyOf", ()):
        return schema
    about = {name: schema[name] for name in _ABOUT_THE_FIELD if name in schema}
    values = {name: rule for name, rule in schema.items() if name not in about}
    return {"anyOf": [*(values["anyOf"] if values.keys() == {"anyOf"} else [values]), null], **about}
