"""The attributes of a client that Herald and tests use: `meta` and `exceptions`."""

from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from tests.support.model.errors import NotModelled

_HOOKS = frozenset(
    {
        "before-parameter-build.dynamodb.BatchGetItem",
        "before-parameter-build.dynamodb.BatchWriteItem",
        "before-call.dynamodb.BatchGetItem",
        "before-call.dynamodb.BatchWriteItem",
        "before-parse.dynamodb.BatchGetItem",
        "before-parse.dynamodb.Query",
        "before-call.sns.PublishBatch",
        "request-created",
    }
)
"""What herald.adapters and Powertools register to change bytes on the wire alone."""


class Meta:
    """The attribute `meta` of a client: its configuration, and its events."""

    def __init__(self, config: Any) -> None:
        self.config, self.events = config, self

    def register(self, event: str, _: Any) -> None:
        """Accept the handlers of Herald, which have no effect here."""
        if event not in _HOOKS:
            raise NotModelled(f"the event {event}")

    register_last = register


class Exceptions:
    """The attribute `exceptions` of a client."""

    @staticmethod
    @cache
    def of(code: str) -> type[ClientError]:
        """Return the class of an error."""
        return type(code.rpartition(".")[2], (ClientError,), {})

    def __getattr__(self, code: str) -> type[ClientError]:
        return self.of(code)
