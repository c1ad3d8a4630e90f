"""The OpenAPI document says what the API does, and its examples work."""

import json
import re
from typing import Any
from urllib.parse import urljoin

import pytest
from herald.api.documentation import TAGS
from herald.api.examples import BODIES, PARAMETERS
from herald.domain.blocks import BLOCKS
from herald.domain.kinds import Kind
from openapi_spec_validator import validate

from herald_tools.generators.schemas.openness import closed_answers
from herald_tools.local.paths import ROOT
from tests.support.api_events import api_event
from tests.support.api_surface import METHODS
from tests.support.world import World

Document = dict[str, Any]


@pytest.fixture
def document(world: World) -> Document:
    status, found = world.request("GET", "/openapi.json", "")
    assert status == 200
    return dict(found)


def operations(document: Document) -> list[Document]:
    return [operation for item in document["paths"].values() for operation in item.values()]


def test_the_document_is_valid(document: Document) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_path_is_documented_with_its_methods_in_the_order_of_the_parts(document: Document) -> None:
    documented = {path: {method.upper() for method in item} for path, item in document["paths"].items()}
    assert documented == {path: set(methods) for path, methods in METHODS.items()}
    positions = [list(TAGS).index(operation["tags"][0]) for operation in operations(document)]
    assert positions == sorted(positions)
    assert [tag["name"] for tag in document["tags"]] == list(TAGS)


def test_creating_a_group_is_documented_before_reading_one(document: Document) -> None:
    assert next(iter(document["paths"])) == "/groups"


def test_every_refusal_is_a_problem_document(document: Document) -> None:
    for operation in operations(document):
        assert list(operation["responses"]) == sorted(operation["responses"])
        for status, answer in operation["responses"].items():
            problem = set(answer.get("content", {})) == {"application/problem+json"}
            assert problem == (int(status) >= 400)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_operation_documents_what_api_gateway_the_firewall_and_the_function_may_answer(
    document: Document,
) -> None:
    gateway = {400, 401, 403, 413, 415, 429, 500, 504}
    for path, item in document["paths"].items():
        for operation in item.values():
            wanted = gateway | {503} if path != "/health" else (gateway | {503}) - {401}
            assert {str(status) for status in wanted} <= operation["responses"].keys()


def test_the_headers_of_answers_are_documented(document: Document) -> None:
    for operation in operations(document):
        for status, answer in operation["responses"].items():
            named = set(answer.get("headers", {}))
            assert ("Retry-After" in named) is (status in ("429", "500", "503", "504"))
            assert ("WWW-Authenticate" in named) is (status == "401")
    assert set(document["paths"]["/groups"]["post"]["responses"]["201"]["headers"]) == {
        "Idempotent-Replayed",
        "Location",
    }
    for path in ("/policies/{scope}", "/policies/group_type/{group_type}"):
        for method, operation in document["paths"][path].items():
            assert "ETag" in operation["responses"]["200"]["headers"]
            assert ("304" in operation["responses"]) is (method == "get")


def test_every_optional_field_of_a_request_may_be_null(document: Document) -> None:
    closed = [each for each in document["components"]["schemas"].values() if each.get("additionalProperties") is False]
    assert closed
    for schema in closed:
        for name, field in schema["properties"].items():
            optional = name not in schema.get("required", ())
            assert ({"type": "null"} in field.get("anyOf", ())) is optional, name


def test_no_answer_is_closed_to_later_fields(document: Document) -> None:
    assert closed_answers(document) == []


def test_the_inbox_is_documented_in_each_format_that_it_may_be_asked_for(document: Document) -> None:
    content = document["paths"]["/me/notifications"]["get"]["responses"]["200"]["content"]
    assert set(content) == {"application/json", "application/vnd.herald.v1+json", "application/vnd.herald.v2+json"}


def test_the_limits_of_a_group_are_in_the_document(document: Document) -> None:
    fields = document["components"]["schemas"]["CreateGroup"]["properties"]
    assert (fields["name"]["maxLength"], fields["admins"]["anyOf"][0]["maxItems"]) == (128, 100)
    assert fields["group_id"]["anyOf"][0]["pattern"] == "^[A-Za-z0-9_.:@-]{1,64}$"


@pytest.mark.parametrize(
    ("model", "kind"),
    [
        ("ConfirmationPolicyModel", Kind.GROUP_CREATION_CONFIRMED),
        ("InvitationPolicyModel", Kind.GROUP_INVITATION_RECEIVED),
    ],
)
def test_the_blocks_of_each_kind_are_in_the_document(document: Document, model: str, kind: Kind) -> None:
    blocks = document["components"]["schemas"][model]["properties"]["blocks"]
    assert sorted(blocks["items"]["enum"]) == sorted(BLOCKS[kind])


def test_an_optional_parameter_is_a_plain_string_that_is_not_required(document: Document) -> None:
    parameters = [each for operation in operations(document) for each in operation.get("parameters", ())]
    found = {each["name"]: each for each in parameters if each["in"] == "header"}
    assert set(found) == {"Idempotency-Key", "If-Match", "If-None-Match"}
    assert {(each["schema"]["type"], each["required"]) for each in found.values()} == {("string", False)}
    assert all("type" in each["schema"] for each in parameters)


def test_the_document_says_where_a_token_comes_from(document: Document) -> None:
    (scheme,) = document["components"]["securitySchemes"].values()
    assert "make token USER=ana" in scheme["description"]
    assert document["paths"]["/health"]["get"]["security"] == []


@pytest.mark.parametrize(
    ("page", "stage_path"),
    [
        ("https://a1b2c3.execute-api.eu-west-1.amazonaws.com/v1/docs", "/v1/docs"),
        ("https://chat.example.com/docs", "/docs"),
        ("https://chat.example.com/docs/", "/docs/"),
        ("http://127.0.0.1:4566/restapis/a1b2c3/v1/_user_request_/docs", "/v1/docs"),
        ("http://127.0.0.1:4566/restapis/a1b2c3/v1/_user_request_/docs/", "/v1/docs/"),
    ],
)
@pytest.mark.parametrize("name", ["docs", "openapi.json"])
def test_requests_go_to_the_address_under_which_the_document_was_read(
    world: World, page: str, stage_path: str, name: str
) -> None:
    page, stage_path = page.replace("docs", name), stage_path.replace("docs", name)
    event = api_event("GET", f"/{name}", "")
    event["path"] = f"/{name}/" if stage_path.endswith("/") else f"/{name}"
    event["requestContext"]["path"] = stage_path
    body = world.invoke("ApiFunction", event)["body"]
    (server,) = re.findall(r'"servers": \[\s*{\s*"url": "([^"]*)"', body)
    root = page.rstrip("/").removesuffix(name)
    assert urljoin(page, server).rstrip("/") + "/groups" == f"{root}groups"


def test_every_request_body_has_examples_and_every_example_an_operation(document: Document) -> None:
    with_body = [operation for operation in operations(document) if "requestBody" in operation]
    assert {operation["operationId"] for operation in with_body} == set(BODIES)
    for operation in with_body:
        examples = operation["requestBody"]["content"]["application/json"]["examples"]
        assert {name: each["value"] for name, each in examples.items()} == BODIES[operation["operationId"]]


def test_every_parameter_without_a_default_has_an_example(document: Document) -> None:
    parameters = [each for operation in operations(document) for each in operation.get("parameters", ())]
    named = {each["name"] for each in parameters if each["required"] or each["name"].startswith("If-")}
    assert named == set(PARAMETERS)


def test_the_first_example_of_a_group_is_the_sample_event_of_the_caller() -> None:
    event = json.loads((ROOT / "events" / "api" / "create_group.json").read_text())
    body = json.loads(event["body"])
    assert body.pop("owner") == event["requestContext"]["authorizer"]["user_id"]
    assert next(iter(BODIES["createGroup"].values())) == body


EXAMPLES = [(operation, summary) for operation, examples in BODIES.items() for summary in examples]
ADMINS = {"putPolicy", "putPolicyOfType", "previewPolicy"}


@pytest.mark.parametrize(("operation_id", "summary"), EXAMPLES)
def test_every_example_succeeds(world: World, document: Document, operation_id: str, summary: str) -> None:
    path, method = next(
        (path, method)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if operation["operationId"] == operation_id
    )
    prepare(world, operation_id)
    roles = "admin" if operation_id in ADMINS or "role 'admin'" in summary else ""
    headers = {"If-Match": PARAMETERS["If-Match"]}
    body = BODIES[operation_id][summary]
    status, answer = world.request(
        method.upper(), path.format_map(PARAMETERS), "ana", body, headers=headers, roles=roles
    )
    documented = {int(each) for each in document["paths"][path][method]["responses"] if int(each) < 400}
    assert {status} == documented, answer


def prepare(world: World, operation_id: str) -> None:
    """Make what the summaries of the examples say is needed."""
    if operation_id == "markRead":
        assert (
            world.request("POST", "/groups", "ana", BODIES["createGroup"]["A group with an id of your own"])[0] == 201
        )
        world.settle()
    if operation_id == "putDevice":
        world.configure("FcmApplicationArn", world.backing.make_application())
