"""`herald schemas` refuses schemas to which no field could be added."""

from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from herald_tools.generators.schemas import documents
from herald_tools.generators.schemas.documents import ReadersWouldBreak
from herald_tools.generators.schemas.openness import api_document, closed, closed_answers


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: str


class Outer(BaseModel):
    inner: list[Inner]


def test_a_closed_object_is_found_wherever_it_is() -> None:
    assert closed(Outer.model_json_schema()) == ["#/$defs/Inner: additionalProperties is false"]
    nested = {"anyOf": [{"type": "null"}, {"type": "object", "unevaluatedProperties": False}]}
    assert closed(nested) == ["#/anyOf/1: unevaluatedProperties is false"]


def test_a_typed_map_is_not_closed() -> None:
    assert closed({"type": "object", "additionalProperties": {"type": "string"}}) == []


def test_the_answers_of_the_api_are_open_and_its_requests_are_not() -> None:
    document = api_document()
    assert closed_answers(document) == []
    assert document["components"]["schemas"]["CreateGroup"]["additionalProperties"] is False


def test_a_closed_model_inside_an_answer_is_found() -> None:
    document = api_document()
    document["components"]["schemas"]["SettingsModel"]["additionalProperties"] = False
    assert closed_answers(document) == ["#/components/schemas/SettingsModel: additionalProperties is false"]


def test_nothing_is_written_if_a_published_schema_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = documents.schemas()
    made["push-fcm.v2"]["additionalProperties"] = False
    monkeypatch.setattr(documents, "schemas", lambda: made)
    with pytest.raises(ReadersWouldBreak, match=r"push-fcm.v2: #: additionalProperties is false"):
        documents.write_all()
