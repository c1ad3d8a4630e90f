"""Puts notifications into inboxes. Triggered by the inbox queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.inbox_queue import build_inbox_delivery
from herald.entrypoints.observing import build_observer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from herald.entrypoints.queue import SqsResponse

observer = build_observer(os.environ)
deliver = build_inbox_delivery(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> SqsResponse:
    """Deliver each message of the batch; returns a partial batch response."""
    return deliver(event, context)
