"""What the ledger must hold of a group, and what is missing from it."""

from herald.domain.delivery.ledger import LedgerKey, Outcome
from herald.domain.kinds import Channel, Kind
from herald.domain.reconcile.gaps import missing, planned
from herald.domain.reconcile.incomplete import IncompleteGroup, wait_after

from tests.support.builders import NOW, a_header
from tests.support.reconcile_world import MINUTE


def test_what_is_planned_is_a_confirmation_and_an_invitation_a_chunk() -> None:
    creation = a_header("hikers", NOW, 3)
    keys = planned(creation)
    assert [(key.kind, key.chunk) for key in keys] == [
        (Kind.GROUP_CREATION_CONFIRMED, 0),
        *((Kind.GROUP_INVITATION_RECEIVED, chunk) for chunk in range(3)),
    ]
    done = dict.fromkeys(keys[:2], Outcome.DONE) | {keys[2]: Outcome.FAILED}
    assert missing(creation, done) == keys[2:]


def test_waits_double_up_to_an_hour() -> None:
    assert [wait_after(count) // MINUTE for count in range(1, 8)] == [4, 8, 16, 32, 60, 60, 60]
    assert wait_after(10_000) == 60 * MINUTE


def test_a_key_of_another_group_does_not_complete_this_one() -> None:
    creation = a_header("hikers", NOW, 1)
    others = {key._replace(group_id="walkers"): Outcome.DONE for key in planned(creation)}
    assert missing(creation, others) == planned(creation)
    assert LedgerKey("hikers", Channel.INBOX, Kind.GROUP_CREATION_CONFIRMED, 0) in planned(creation)
    assert IncompleteGroup(creation, 1, NOW).header is creation
