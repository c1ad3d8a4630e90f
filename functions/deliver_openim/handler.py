"""Sends notifications to users of OpenIM. Invoked by the openim queue."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.openim_queue import OpenIMEnvironment, build_openim_delivery
from herald.entrypoints.queue import SqsResponse

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = OpenIMEnvironment(os.environ)
observer = build_observer(environment)
deliver = build_openim_delivery(environment, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> SqsResponse:
    """Deliver each message of the batch. Returns a partial batch response."""
    return deliver(event, context)
