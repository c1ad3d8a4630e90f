"""Checks the bearer token of each request. Called by API Gateway, which caches the answer per token."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.authorizer import build_authorizer
from herald.entrypoints.observing import build_observer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

observer = build_observer(os.environ)
authorize = build_authorizer(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Return a policy for the whole stage; raises Unauthorized, which API Gateway answers with 401."""
    return authorize(event)
