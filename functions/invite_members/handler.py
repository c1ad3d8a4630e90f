"""Invites the members of each committed group. Triggered by the groups table's stream: groups and roster chunks."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.wiring.logging import build_logger
from herald.wiring.stream import StreamResponse, build_invitations

logger = build_logger()
publish = build_invitations(os.environ, logger)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish the invitations of one chunk per record; returns a partial batch response."""
    return publish(event, context)
