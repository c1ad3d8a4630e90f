"""Invites the members of each committed group. Triggered by the groups table's stream: groups and roster chunks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.stream import build_invitations

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from herald.entrypoints.stream import StreamResponse

observer = build_observer(os.environ)
publish = build_invitations(os.environ, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish the invitations of one chunk per record; returns a partial batch response."""
    return publish(event, context)
