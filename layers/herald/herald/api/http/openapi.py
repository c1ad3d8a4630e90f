"""The OpenAPI document and its Swagger page: imported when somebody asks for them, for their models load slowly."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Server

from herald.api.http import answers as docs

TITLE = "Herald"
VERSION = "1.0.0"
DESCRIPTION = (
    "Creates groups for instant-messaging systems and tells everyone concerned, once. "
    "Errors are problem documents (RFC 9457)."
)

_BEARER = "bearer"


def add_documentation_routes(app: APIGatewayRestResolver) -> None:
    """Add the routes that document all others."""
    app.configure_openapi(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        security_schemes={_BEARER: HTTPBearer(bearerFormat="JWT")},
        security=[{_BEARER: []}],
    )
    app.enable_swagger(path=docs.SWAGGER, persist_authorization=True)

    @app.get(docs.OPENAPI, include_in_schema=False)
    def openapi() -> Response[str]:
        stage = app.current_event.request_context.path.removesuffix(docs.OPENAPI)
        document = app.get_openapi_json_schema(servers=[Server(url=stage or "/")])
        return Response(status_code=HTTPStatus.OK, content_type="application/json", body=document)
