"""Tells the creator of each committed group. Triggered by the groups table's stream: groups."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.stream import build_confirmations

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from herald.entrypoints.stream import StreamResponse

observer = build_observer(os.environ)
publish = build_confirmations(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish one confirmation per record; returns a partial batch response."""
    return publish(event, context)
