"""OpenIM's secret, in AWS Secrets Manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herald.adapters.openim.login import Credentials
from herald.domain.errors import OpenIMMisconfigured, TemporarilyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable


def credentials_in(client: Callable[[], Any], arn: str) -> Callable[[], Credentials]:
    """Return a function that reads the secret `{"secret": …, "user_id": …}`. `client` makes a client when it is needed.

    The function raises OpenIMMisconfigured if the secret does not exist, may not be read or has another form, and
    TemporarilyUnavailable.
    """

    def read() -> Credentials:
        # Powertools' utility imports boto3: a worker that finds a token needs neither.
        from aws_lambda_powertools.utilities.parameters import SecretsProvider  # noqa: PLC0415
        from aws_lambda_powertools.utilities.parameters.exceptions import (  # noqa: PLC0415
            GetParameterError,
            TransformParameterError,
        )

        try:
            found = SecretsProvider(boto3_client=client()).get(arn, transform="json", force_fetch=True)
        except TransformParameterError as error:
            raise OpenIMMisconfigured("OpenIMSecretArn names a secret that is not JSON") from error
        except GetParameterError as error:
            raise _error(error) from error
        return _credentials(found)

    return read


def _credentials(found: Any) -> Credentials:
    try:
        secret, user_id = found["secret"], found["user_id"]
    except (KeyError, TypeError) as error:
        raise OpenIMMisconfigured("OpenIMSecretArn names a secret without 'secret' and 'user_id'") from error
    if not (isinstance(secret, str) and isinstance(user_id, str) and secret and user_id):
        raise OpenIMMisconfigured("OpenIMSecretArn names a secret in which 'secret' or 'user_id' is no text")
    return Credentials(secret, user_id)


def _error(error: Exception) -> TemporarilyUnavailable:
    """Return what Powertools' error means. It has botocore's error as its context, and the code in its text."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    from herald.adapters.calls.aws_errors import error_code, is_transient  # noqa: PLC0415

    cause = error.__context__
    if isinstance(cause, ClientError) and not is_transient(cause):
        return OpenIMMisconfigured(f"OpenIM's secret cannot be read: {error_code(cause)}")
    return TemporarilyUnavailable(f"OpenIM's secret cannot be read: {type(cause).__name__}")
