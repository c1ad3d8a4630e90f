"""Finds groups whose notifications did not arrive, and publishes them again. Triggered by a schedule or an operator."""

import os
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext
from herald.wiring.logging import build_logger
from herald.wiring.reconcile import ReconcileResponse, build_reconcile

logger = build_logger()
reconcile = build_reconcile(os.environ, logger, Metrics(namespace="Herald"))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> ReconcileResponse:
    """Do one run or one look; returns what was found."""
    return reconcile(event, context)
