"""What OpenAPI says of the API beyond its models."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from herald.api.groups.answer_models import ProblemModel
from herald.api.http.problems import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.event_handler.openapi.models import OpenAPI
    from pydantic import BaseModel

SWAGGER, OPENAPI = "/docs", "/openapi.json"
"""The paths of the documentation."""

Handler = Callable[..., Any]
"""What answers a route."""


def responses(
    model: type[BaseModel] | None, success: int, *refusals: int, also: Mapping[str, type[BaseModel]] | None = None
) -> dict[int, Any]:
    """Describe a route's answers: `model` with the status `success`, and a problem document for each refusal.

    `also` are the further media types that a client may ask for, with what they hold.
    """
    good: dict[str, Any] = {"description": HTTPStatus(success).phrase}
    if model is not None:
        models = {"application/json": model, **(also or {})}
        good["content"] = {media_type: {"model": each} for media_type, each in models.items()}
    problems = {
        status: {"description": HTTPStatus(status).phrase, "content": {CONTENT_TYPE: {"model": ProblemModel}}}
        for status in refusals
    }
    return {success: good, **problems}


_FOREIGN_SCHEMAS = ("HTTPValidationError", "ResponseValidationError", "ValidationError")


class DocumentedResolver(APIGatewayRestResolver):
    """Powertools' resolver, whose OpenAPI document speaks of Herald's refusals and not of Powertools' own."""

    def get_openapi_schema(self, **options: Any) -> OpenAPI:
        """Return the document without the 422 answer that Powertools adds to every route, and its schemas."""
        schema = super().get_openapi_schema(**options)
        for path in (schema.paths or {}).values():
            for operation in filter(None, (path.get, path.post, path.put, path.delete)):
                _drop_foreign_answers(operation.responses or {})
        if schema.components and schema.components.schemas:
            for name in _FOREIGN_SCHEMAS:
                schema.components.schemas.pop(name, None)
        return schema


def _drop_foreign_answers(answers: dict[Any, Any]) -> None:
    for status, answer in list(answers.items()):
        if any(name in repr(answer) for name in _FOREIGN_SCHEMAS):
            del answers[status]
        elif int(status) == HTTPStatus.NO_CONTENT:
            answer.content = None
