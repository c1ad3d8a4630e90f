"""Herald without one of its mechanisms. The proof must notice each missing one, or it proves nothing."""

import pytest

from herald_tools.local.paths import ROOT
from tests.proof.mechanisms import batches, core, creating, inboxes, openim, pushes, reconciling, small_groups, webhooks
from tests.proof.mechanisms.mechanism import Mechanism

MECHANISMS = (
    *core.MECHANISMS,
    *inboxes.MECHANISMS,
    *batches.MECHANISMS,
    *pushes.MECHANISMS,
    *webhooks.MECHANISMS,
    *openim.MECHANISMS,
    *reconciling.MECHANISMS,
    *small_groups.MECHANISMS,
    *creating.MECHANISMS,
)


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=[each.what for each in MECHANISMS])
def test_the_proof_notices_a_herald(mechanism: Mechanism, monkeypatch: pytest.MonkeyPatch) -> None:
    mechanism.remove(monkeypatch)
    with pytest.raises(AssertionError, match=mechanism.found):
        mechanism.tried()


def test_the_page_about_the_proof_names_every_mechanism() -> None:
    page = (ROOT / "docs/proof.md").read_text(encoding="utf-8")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in page.splitlines() if line.startswith("| ")]
    assert [row for row in rows if row in {each.what for each in MECHANISMS}] == [each.what for each in MECHANISMS]
