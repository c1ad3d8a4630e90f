"""Invites the members of each committed group. Invoked by the groups table's stream, for roster chunks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.stream import StreamEnvironment, StreamResponse, build_invitations

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = StreamEnvironment(os.environ)
observer = build_observer(environment)
publish = build_invitations(environment, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish the invitations of one chunk for each record. Returns a partial batch response."""
    return publish(event, context)
