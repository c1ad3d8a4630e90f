"""Finds groups whose notifications are missing, and publishes them again. Invoked by a schedule or an operator."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.reconcile import build_reconcile
from herald.entrypoints.reconcile_answer import ReconcileResponse
from herald.entrypoints.reconcile_parts import ReconcileEnvironment

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = ReconcileEnvironment(os.environ)
observer = build_observer(environment)
reconcile = build_reconcile(environment, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> ReconcileResponse:
    """Run one task. Returns its report."""
    return reconcile(event, context)
