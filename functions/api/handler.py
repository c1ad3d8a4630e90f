"""Answers the HTTP API. Invoked by API Gateway (REST, Lambda proxy integration)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from herald.api.app import Event
from herald.api.http.answers import ApiResponse
from herald.entrypoints.api import ApiEnvironment, build_api
from herald.entrypoints.observing import build_observer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = ApiEnvironment(os.environ)
observer = build_observer(environment)
respond = build_api(environment, observer.audit)


@observer.observe
def handler(event: Event, context: LambdaContext) -> ApiResponse:
    """Answer one request. Never raises."""
    return respond(event, context)
