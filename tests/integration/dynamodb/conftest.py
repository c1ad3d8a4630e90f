"""Tables of their own for the tests of the adapters."""

import pytest

from tests.support.backing import Backing


@pytest.fixture
def backing(aws_mock: None) -> Backing:
    return Backing()


@pytest.fixture(autouse=True)
def _no_sdk_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's own retries wait too; nobody needs that here."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
