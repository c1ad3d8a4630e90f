"""The responses of a route, as OpenAPI describes them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from herald.api.http.models import ProblemModel
from herald.api.http.problems import CONTENT_TYPE, phrase_of

ETAG = {"ETag": "The version of the policy, for If-Match and If-None-Match."}
"""Headers of a success by name, with their meaning."""


def responses(
    model: type[BaseModel] | None,
    success: int,
    *refusals: int,
    also: Mapping[str, type[BaseModel]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[int, Any]:
    """Describe a route's responses: `model` with the status `success`, and a problem document for each refusal.

    What any route may answer is not named here: `documented_responses` adds it. `also` maps further media types, which
    a client may ask for, to their models; `headers` maps names of headers of the success to their meaning.
    """
    good: dict[str, Any] = {"description": phrase_of(HTTPStatus(success))}
    if model is not None:
        models = {"application/json": model, **(also or {})}
        good["content"] = {media_type: {"model": each} for media_type, each in models.items()}
    if headers:
        good["headers"] = described(headers)
    problems = {
        status: {"description": phrase_of(HTTPStatus(status)), "content": {CONTENT_TYPE: {"model": ProblemModel}}}
        for status in refusals
    }
    return {success: good, **problems}


def described(headers: Mapping[str, str]) -> dict[str, Any]:
    """Describe the headers of a response, by name and meaning."""
    return {name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()}
