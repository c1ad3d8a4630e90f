"""A topic of their own for the tests of the adapter."""

import pytest

from tests.support.backing import Backing
from tests.support.moto_backing import MotoBacking


@pytest.fixture
def backing(aws_mock: None) -> Backing:
    return MotoBacking()


@pytest.fixture(autouse=True)
def _no_sdk_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore's own retries wait too; nobody needs that here."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
