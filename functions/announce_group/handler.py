"""Announces each committed group to the people in its item. Invoked by the groups table's stream, for group items."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from herald.entrypoints.observing import build_observer
from herald.entrypoints.stream import StreamEnvironment, StreamResponse, build_announcements

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

environment = StreamEnvironment(os.environ)
observer = build_observer(environment)
publish = build_announcements(environment, observer.audit)


@observer.observe
def handler(event: dict[str, Any], context: LambdaContext) -> StreamResponse:
    """Publish confirmation and invitations of each record. Returns a partial batch response."""
    return publish(event, context)
