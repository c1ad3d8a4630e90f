"""Pushes notifications to devices. Triggered by the push queue."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.wiring.logging import build_logger
from herald.wiring.push_queue import build_push_delivery
from herald.wiring.queue import SqsResponse

logger = build_logger()
deliver = build_push_delivery(os.environ, logger)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> SqsResponse:
    """Deliver each message of the batch; returns a partial batch response."""
    return deliver(event, context)
