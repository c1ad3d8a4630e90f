"""Secrets in AWS Secrets Manager."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from herald.adapters.calls.aws_errors import error_name
from herald.domain.errors import TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.parameters import SecretsProvider

MAX_AGE = 300
"""Seconds that a secret is cached: after a rotation, the old value is used for so long at most."""


class SecretsClient(Protocol):
    """The part of botocore's client that is used."""

    def get_secret_value(self, **parameters: Any) -> Any:
        """Return a secret's value."""


class StoredSecret:
    """One secret, cached for five minutes."""

    def __init__(self, client: Callable[[], SecretsClient], arn: str) -> None:
        """`client` returns the client of Secrets Manager when it is first needed. `arn` is the secret's ARN or name."""
        self._client = client
        self._arn = arn

    def read(self) -> str:
        """Return the secret's text.

        Raises TemporarilyUnavailable for any error, such as a missing permission: an operator can repair it.
        """
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError  # noqa: PLC0415

        try:
            return str(self._provider.get(self._arn, max_age=MAX_AGE))
        except GetParameterError as error:
            raise TemporarilyUnavailable(f"the secret cannot be read: {_cause(error)}") from error

    @cached_property
    def _provider(self) -> SecretsProvider:
        """Powertools' provider. It is imported here, with the first message: that takes longer than a cold start."""
        from aws_lambda_powertools.utilities.parameters.secrets import SecretsProvider  # noqa: PLC0415

        client: Any = self._client()
        return SecretsProvider(boto3_client=client)


def _cause(error: Exception) -> str:
    """Name AWS's error, which Powertools leaves as the context of its own."""
    cause = error.__context__
    return error_name(cause) if isinstance(cause, BotoCoreError | ClientError) else type(error).__name__
