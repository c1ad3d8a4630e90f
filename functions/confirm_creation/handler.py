"""Tells the creator of each committed group. Triggered by the groups table's stream: groups."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.adapters.stream_records import plan_confirmation
from herald.wiring.logging import build_logger
from herald.wiring.stream import StreamResponse, build_stream_publisher

logger = build_logger()
publish = build_stream_publisher(os.environ, logger, plan_confirmation)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish one confirmation per record; returns a partial batch response."""
    return publish(event, context)
