"""Answers the HTTP API. Called by API Gateway (REST, Lambda proxy integration)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from herald.entrypoints.api import build_api
from herald.entrypoints.observing import build_observer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from herald.api.app import ApiResponse, Event

observer = build_observer(os.environ)
respond = build_api(os.environ, observer.audit)


@observer.observe
def handler(event: Event, context: LambdaContext) -> ApiResponse:
    """Answer one request; never raises."""
    return respond(event, context)
