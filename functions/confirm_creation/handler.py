"""Tells the creator of each committed group. Triggered by the groups table's stream: groups."""

import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.wiring.observing import build_observer
from herald.wiring.stream import StreamResponse, build_confirmations

observer = build_observer(os.environ)
publish = build_confirmations(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish one confirmation per record; returns a partial batch response."""
    return publish(event, context)
