"""Checks the bearer token of a request. Invoked by API Gateway, which caches the result for the token."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.authorizer import AuthorizerEnvironment, build_authorizer
from herald.entrypoints.observing import build_observer

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = AuthorizerEnvironment(os.environ)
observer = build_observer(environment)
authorize = build_authorizer(environment, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Return a policy for the whole stage. Raises Unauthorized, which API Gateway answers with a 401."""
    return authorize(event)
