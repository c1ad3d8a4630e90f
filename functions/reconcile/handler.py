"""Finds groups whose notifications did not arrive, and publishes them again. Triggered by a schedule or an operator."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.reconcile import build_reconcile

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from herald.entrypoints.reconcile import ReconcileResponse

observer = build_observer(os.environ)
reconcile = build_reconcile(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> ReconcileResponse:
    """Do one run or one look; returns what was found."""
    return reconcile(event, context)
