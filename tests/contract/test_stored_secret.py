"""A secret in Secrets Manager."""

import pytest
from herald.adapters.calls.stored_secret import StoredSecret
from herald.domain.errors import TemporarilyUnavailable
from herald.entrypoints import aws

from tests.support.backing import Backing


def test_a_secret_is_read_once_for_many_messages(backing: Backing) -> None:
    arn = backing.make_secret("webhook", "first")
    secret = StoredSecret(aws.secretsmanager, arn)
    assert secret.read() == "first"
    backing.secretsmanager.put_secret_value(SecretId=arn, SecretString="second")
    assert secret.read() == "first"
    assert StoredSecret(aws.secretsmanager, arn).read() == "second"


def test_a_secret_that_cannot_be_read_is_named_by_the_error_of_aws(backing: Backing) -> None:
    secret = StoredSecret(aws.secretsmanager, "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf")
    with pytest.raises(TemporarilyUnavailable, match="the secret cannot be read: ResourceNotFoundException"):
        secret.read()
    arn = backing.make_secret("none", "late")
    assert StoredSecret(aws.secretsmanager, arn).read() == "late"
