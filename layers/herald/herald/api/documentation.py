"""The OpenAPI document and its Swagger page. Imported when they are requested: their models load slowly."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.models import (
    Example,
    HTTPBearer,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Schema,
    Server,
    Tag,
)

from herald.api.documented_responses import add_common_responses
from herald.api.examples import BODIES, PARAMETERS

TITLE = "Herald"
VERSION = "1.0.0"
DESCRIPTION = (
    "Creates groups for instant-messaging systems and notifies the creator and every member exactly once. "
    "Errors are problem documents (RFC 9457)."
)
TAGS = {
    "Groups": "Create groups, read them, and see which notifications were delivered.",
    "Notifications": "The caller's inbox.",
    "Preferences": "The caller's preferences and devices.",
    "Policies": "Which notifications are sent, on which channels and with which content. For the role 'admin'.",
    "Service": "The API itself; no token is needed.",
}
"""The parts of the API, in the order of the document."""

PUBLIC = "Service"
"""The part that needs no token."""

_BEARER = "bearer"
_TOKEN = "A JWT of your issuer. On the local stack: what `make token USER=ana` prints."  # noqa: S105 - a description.

_SCHEMAS_OF_POWERTOOLS = ("HTTPValidationError", "ResponseValidationError", "ValidationError")
"""What Powertools documents for invalid requests; Herald answers with problem documents instead."""


def add_documentation(app: APIGatewayRestResolver, document_path: str, page_path: str) -> None:
    """Add the routes of the document and of its page. The document describes all routes that are added by then."""
    app.configure_openapi(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        tags=[Tag(name=name, description=description) for name, description in TAGS.items()],
        security_schemes={_BEARER: HTTPBearer(bearerFormat="JWT", description=_TOKEN)},
        security=[{_BEARER: []}],
    )
    app.enable_swagger(path=page_path, persist_authorization=True)

    @app.get(document_path, include_in_schema=False)
    def openapi() -> Response[str]:
        body = app.get_openapi_json_schema()
        return Response(status_code=HTTPStatus.OK, content_type="application/json", body=body)


def improved(schema: OpenAPI, request_path: str) -> OpenAPI:
    """Return Powertools' document with examples, in the order of `TAGS` and without Powertools' own error responses.

    The server's URL is relative to the document's own URL (OpenAPI 3.1, Server Object), which is a child of the API's
    root. So it is correct for every host name, stage and prefix.
    """
    schema.servers = [Server(url=".." if request_path.endswith("/") else ".")]
    schema.paths = dict(sorted((schema.paths or {}).items(), key=_position))
    for item in schema.paths.values():
        for operation in _operations(item):
            _improve(operation)
    if schema.components and schema.components.schemas:
        for name in _SCHEMAS_OF_POWERTOOLS:
            schema.components.schemas.pop(name, None)
    return schema


def _position(path: tuple[str, PathItem]) -> tuple[int, str]:
    name, item = path
    tags = [tag for operation in _operations(item) for tag in operation.tags or ()]
    return list(TAGS).index(tags[0]), name


def _operations(item: PathItem) -> Iterator[Operation]:
    yield from filter(None, (item.get, item.put, item.post, item.delete))


def _improve(operation: Operation) -> None:
    operation.responses = {
        status: response
        for status, response in (operation.responses or {}).items()
        if not any(name in repr(response) for name in _SCHEMAS_OF_POWERTOOLS)
    }
    add_common_responses(operation, public=operation.tags == [PUBLIC])
    if no_content := operation.responses.get(HTTPStatus.NO_CONTENT):
        no_content.content = None
    if operation.tags == [PUBLIC]:
        operation.security = []
    for parameter in operation.parameters or ():
        if isinstance(parameter, Parameter):
            _improve_parameter(parameter)
    if isinstance(operation.requestBody, RequestBody):
        _add_examples(operation.requestBody, BODIES[operation.operationId or ""])


def _improve_parameter(parameter: Parameter) -> None:
    """Let an optional parameter be a plain string: a parameter cannot be null. Write headers in their usual case."""
    if parameter.in_.value == "header":
        parameter.name = "-".join(word.capitalize() for word in parameter.name.split("-"))
    schema = parameter.schema_
    if isinstance(schema, Schema) and schema.anyOf and isinstance(schema.anyOf[0], Schema):
        schema.type, schema.anyOf = schema.anyOf[0].type, None
    if parameter.name in PARAMETERS:
        parameter.examples = {"example": Example(value=PARAMETERS[parameter.name])}


def _add_examples(body: RequestBody, examples: dict[str, object]) -> None:
    for content in body.content.values():
        content.examples = {summary: Example(summary=summary, value=value) for summary, value in examples.items()}
