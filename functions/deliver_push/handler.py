"""Pushes notifications to devices. Triggered by the push queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.push_queue import build_push_delivery

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from herald.entrypoints.queue import SqsResponse

observer = build_observer(os.environ)
deliver = build_push_delivery(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> SqsResponse:
    """Deliver each message of the batch; returns a partial batch response."""
    return deliver(event, context)
