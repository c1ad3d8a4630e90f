"""The world of the tests of reconcile."""

import pytest

from tests.support.reconcile_world import ReconcileWorld


@pytest.fixture
def world() -> ReconcileWorld:
    return ReconcileWorld()
