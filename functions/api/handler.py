"""Answers the HTTP API. Called by API Gateway (REST, Lambda proxy integration)."""

import os

from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.api.app import ApiResponse, Event
from herald.wiring.api import build_api
from herald.wiring.observing import build_observer

observer = build_observer(os.environ)
respond = build_api(os.environ, observer.audit)


@observer.observe
def handler(event: Event, context: LambdaContext) -> ApiResponse:
    """Answer one request; never raises."""
    return respond(event, context)
