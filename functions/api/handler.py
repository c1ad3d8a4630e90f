"""Answers the HTTP API. Called by API Gateway (REST, Lambda proxy integration)."""

import os

from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.api.app import ApiResponse, Event
from herald.wiring.api import build_api
from herald.wiring.logging import build_logger

logger = build_logger()
respond = build_api(os.environ, logger)


@logger.inject_lambda_context(clear_state=True)
def handler(event: Event, context: LambdaContext) -> ApiResponse:
    """Answer one request; never raises."""
    return respond(event, context)
