"""The responses of a route, as OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from herald.api.http.models import ProblemModel
from herald.api.http.problems import CONTENT_TYPE, phrase_of


def responses(
    model: type[BaseModel] | None, success: int, *refusals: int, also: Mapping[str, type[BaseModel]] | None = None
) -> dict[int, Any]:
    """Describe a route's responses: `model` with the status `success`, and a problem document for each refusal.

    Every route may also answer 429. `also` maps further media types, which a client may ask for, to their models.
    """
    good: dict[str, Any] = {"description": phrase_of(HTTPStatus(success))}
    if model is not None:
        models = {"application/json": model, **(also or {})}
        good["content"] = {media_type: {"model": each} for media_type, each in models.items()}
    problems = {
        status: {"description": phrase_of(HTTPStatus(status)), "content": {CONTENT_TYPE: {"model": ProblemModel}}}
        for status in (*refusals, HTTPStatus.TOO_MANY_REQUESTS.value)
    }
    return {success: good, **problems}
