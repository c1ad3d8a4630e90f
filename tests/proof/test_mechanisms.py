"""Herald without one of its mechanisms. The proof must notice each missing one, or it proves nothing."""

import pytest

from tests.proof.mechanisms import core, creating, inboxes, pushes, reconciling
from tests.proof.mechanisms.mechanism import Mechanism

MECHANISMS = (
    *core.MECHANISMS,
    *inboxes.MECHANISMS,
    *pushes.MECHANISMS,
    *reconciling.MECHANISMS,
    *creating.MECHANISMS,
)


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=[each.what for each in MECHANISMS])
def test_the_proof_notices_a_herald_without(mechanism: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    mechanism.remove(monkeypatch)
    with pytest.raises(AssertionError, match=mechanism.found):
        mechanism.tried()
