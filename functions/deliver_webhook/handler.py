"""Sends notifications to an HTTPS endpoint. Invoked by the webhook queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.queue import SqsResponse
from herald.entrypoints.webhook_queue import WebhookEnvironment, build_webhook_delivery

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = WebhookEnvironment(os.environ)
observer = build_observer(environment)
deliver = build_webhook_delivery(environment, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> SqsResponse:
    """Deliver each message of the batch. Returns a partial batch response."""
    return deliver(event, context)
