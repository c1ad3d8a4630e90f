"""The OpenAPI document says what the API does."""

from typing import Any

import pytest
from herald.api.app import METHODS_OF
from openapi_spec_validator import validate

from tests.support.world import World


@pytest.fixture
def document(world: World) -> dict[str, Any]:
    status, found = world.request("GET", "/openapi.json", "")
    assert status == 200
    return dict(found)


def test_the_document_is_valid_and_says_where_the_api_is(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "/v1"}]


def test_every_path_is_documented_with_its_methods(document: dict[str, Any]) -> None:
    documented = {path: {method.upper() for method in item} for path, item in document["paths"].items()}
    public = {path for path in METHODS_OF if path not in ("/docs", "/openapi.json")}
    assert documented == {path.replace("<", "{").replace(">", "}"): set(METHODS_OF[path]) for path in public}


def test_every_refusal_is_a_problem_document(document: dict[str, Any]) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    for operation in operations:
        for status, answer in operation["responses"].items():
            problem = set(answer.get("content", {})) == {"application/problem+json"}
            assert problem == (int(status) >= 400)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_the_inbox_is_documented_in_each_format_that_it_may_be_asked_for(document: dict[str, Any]) -> None:
    content = document["paths"]["/me/notifications"]["get"]["responses"]["200"]["content"]
    assert set(content) == {"application/json", "application/vnd.herald.v1+json", "application/vnd.herald.v2+json"}


def test_the_limits_of_a_group_are_in_the_document(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["CreateGroup"]["properties"]
    assert (fields["name"]["maxLength"], fields["admins"]["maxItems"]) == (128, 100)
    assert fields["group_id"]["anyOf"][0]["pattern"] == "^[A-Za-z0-9_.:@-]{1,64}$"
